export type * from "./cascade.js";
export type * from "./common.js";
export type * from "./data.js";
export type * from "./net.js";
export type * from "./schedule.js";
export type * from "./shape.js";
export type * from "./spec-model.js";
export type * from "./study.js";
