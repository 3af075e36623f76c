/**
 * The house has levels; a folder imports only folders of a lower level.
 * When a rule fires: move the shared part down a level, or hand the value in from `cli/`, the only wiring place.
 */
const levels = [
  ["core"],
  ["runtime", "space"],
  ["tensor", "trial", "network", "accelerator"],
  ["objective", "simulator", "task"],
  ["controller", "dataset", "supernet"],
  ["predictor"],
  ["search"],
  ["report", "export"],
  ["cli"],
];
const levelRules = levels.flatMap((folders, level) =>
  folders.map((folder) => {
    const allowed = levels.slice(0, level).flat().concat(folder).join("|");
    return {
      name: `level-${level}-${folder}`,
      comment: `${folder}/ is on level ${level}: it may import only lower levels. Move what is shared down, or pass it in from cli/.`,
      severity: "error",
      from: { path: `^src/${folder}/` },
      to: { path: "^src/", pathNot: `^src/(${allowed})/` },
    };
  }),
);
module.exports = {
  forbidden: [
    ...levelRules,
    {
      name: "no-cycles",
      comment: "Two files that import each other are one concept or three: extract what both need.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "tensors-stay-inside",
      comment: "Only runtime, tensor, supernet, predictor, controller and task may import a tensor library; others take typed arrays.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(runtime|tensor|supernet|predictor|controller|task)/" },
      to: { path: "@tensorflow/" },
    },
    {
      name: "effects-stay-inside",
      comment: "Files, processes, threads and sockets belong to runtime/ and cli/; pure folders take values and return values.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(runtime|cli)/" },
      to: { path: "^(node:)?(fs|fs/promises|child_process|worker_threads|os|net|http|https)$", dependencyTypes: ["core"] },
    },
    {
      name: "predictor-without-simulator",
      comment: "A predictor must work on measurements too: derive features from networks and accelerators, never from simulator output.",
      severity: "error",
      from: { path: "^src/predictor/" },
      to: { path: "^src/simulator/" },
    },
    {
      name: "cli-is-the-end",
      comment: "Nothing imports the command line: move what is shared to the folder that owns the concept.",
      severity: "error",
      from: { pathNot: "^src/cli/" },
      to: { path: "^src/cli/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
