import { AVATARS_FAULTS } from "./codes/avatars.js";
import { BUILD_FAULTS } from "./codes/build.js";
import { COMMAND_FAULTS } from "./codes/command.js";
import { DATASET_FAULTS } from "./codes/dataset.js";
import { ENGINE_FAULTS } from "./codes/engine.js";
import { EXPORT_FAULTS } from "./codes/export.js";
import { FILE_FAULTS } from "./codes/file.js";
import { IMAGE_FAULTS } from "./codes/image.js";
import { INSTALL_FAULTS } from "./codes/install.js";
import { LOCK_FAULTS } from "./codes/lock.js";
import { MACHINE_FAULTS } from "./codes/machine.js";
import { MATLAB_FAULTS } from "./codes/matlab.js";
import { OUTPUT_FAULTS } from "./codes/output.js";
import { RUN_FAULTS } from "./codes/run.js";
import { STUDY_FAULTS } from "./codes/study.js";
import { TABLE_FAULTS } from "./codes/table.js";
import { TRAINING_FAULTS } from "./codes/training.js";
import { WEIGHT_FAULTS } from "./codes/weights.js";

/** Every error that a running command can report: the reference, `fanc explain` and the tests read this table. */
export const FAULTS = {
  ...COMMAND_FAULTS,
  ...MACHINE_FAULTS,
  ...FILE_FAULTS,
  ...LOCK_FAULTS,
  ...OUTPUT_FAULTS,
  ...DATASET_FAULTS,
  ...TABLE_FAULTS,
  ...MATLAB_FAULTS,
  ...IMAGE_FAULTS,
  ...WEIGHT_FAULTS,
  ...BUILD_FAULTS,
  ...AVATARS_FAULTS,
  ...INSTALL_FAULTS,
  ...ENGINE_FAULTS,
  ...RUN_FAULTS,
  ...TRAINING_FAULTS,
  ...EXPORT_FAULTS,
  ...STUDY_FAULTS,
} as const;

export type FaultCode = keyof typeof FAULTS;
