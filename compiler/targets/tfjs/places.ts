import type { SourceFile } from "../../../dsl/source/source-file.js";
import type { NetModel, Origin } from "../../model/index.js";
import { commented } from "../../operators/tfjs/text.js";

/** Where something of the spec stands, as comments say it: `lnets-anet.fan:57`, `std/alexnet.fan:12`. */
export type PlaceOf = (origin: Origin) => string;

/** @param sources every file of the spec by the path that origins name. */
export function placesIn(sources: ReadonlyMap<string, SourceFile>): PlaceOf {
  return ({ file, start }) => {
    const shown = file.startsWith("@")
      ? file.slice(1)
      : file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
    const line = sources.get(file)?.position(start).line;
    return commented(line === undefined ? shown : `${shown}:${line}`);
  };
}

/** What a comment says above the statements of a layer, by the label of an IR node: `C1 regions` belongs to layer `C1`. */
export function layerComments(net: NetModel, placeOf: PlaceOf): (label: string) => string | undefined {
  const comments = new Map(
    net.layers.map(({ id, statement, origin }) => [id, `${commented(statement)} (${placeOf(origin)})`]),
  );
  return (label) => comments.get(label.split(" ", 1)[0] as string);
}
