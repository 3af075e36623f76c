/** Tests run as ES modules; see package.json for the flag Node needs. Workers and the command line are tested against `dist/`. */
// TensorFlow reads this from the real environment, which tests cannot set from within their sandbox.
process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";

export default {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "es6" }, sourceMaps: "inline" },
    ],
  },
  testTimeout: 60_000,
  maxWorkers: 2,
};
