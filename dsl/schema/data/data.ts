import { oneOf } from "../core/phrase.js";
import { backgrounds } from "./backgrounds.js";
import { celeba } from "./celeba.js";
import { csv } from "./csv.js";
import { imageFolder } from "./image-folder.js";
import { lfwa } from "./lfwa.js";

/** Every kind of data set: what may stand behind `data name =`. */
export const DATA_SCHEMAS = [imageFolder, celeba, lfwa, csv, backgrounds] as const;
export const dataSource = oneOf("data set kind", DATA_SCHEMAS);
