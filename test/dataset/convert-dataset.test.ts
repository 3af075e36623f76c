import { convertDataset } from "../../src/dataset/convert-dataset.ts";
import { generate, readFolder, temporaryFolders } from "./generating.ts";

const folders = temporaryFolders();
const newFolder = folders.next;
let reference: string;
beforeAll(async () => {
  reference = newFolder();
  await generate({ folder: reference });
});

test("converts there and back to the same bytes", async () => {
  const [there, back] = [newFolder(), newFolder()];
  await convertDataset({ from: reference, to: there, format: "csv" });
  await convertDataset({ from: there, to: back, format: "parquet" });
  expect(await readFolder(back)).toEqual(await readFolder(reference));
  await expect(convertDataset({ from: reference, to: there, format: "csv" })).rejects.toMatchObject({
    exitStatus: 2,
    fix: "Give another folder.",
  });
});
