import type { DeclarationSchema } from "../core/declaration.js";

export const schedule: DeclarationSchema = {
  keyword: "schedule",
  doc: "What is trained when: stages, each after those it waits for. A file has one at most.",
  syntax: "schedule { stage NAME { … } }",
  example: "schedule { stage fit_svm { fit score on celebs.validation } }",
  source: "paper, section 2",
  clauses: {},
};

export const stage: DeclarationSchema = {
  keyword: "stage",
  inside: "schedule",
  doc: "One step of the training: it either trains nets or fits the SVMs of the cascade.",
  syntax: "stage NAME { [after STAGE, …]  train NET, … on DATA  loss: …  optimizer: …  … }",
  example:
    "stage tune { after pretrain  train ANet on celebs.patches  loss: sigmoid over CelebA40  optimizer: sgd { lr: 0.01 }  epochs: 20 }",
  source: "paper, section 2",
  clauses: {},
};
