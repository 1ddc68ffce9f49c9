import { decodeEvent, encodeEvent } from "../../tensorboard/event-message.js";
import { decodeRecords, encodeRecord } from "../../tensorboard/record.js";
import { responseTag } from "../../tensorboard/tensor-board.js";

/** An event file of TensorBoard without the response maps, which are drawn over images of the data. */
export function withoutDataImages(file: Uint8Array): Uint8Array {
  const records = decodeRecords(file).flatMap((record) => {
    const event = decodeEvent(record);
    if (!("summary" in event)) return [record];
    const value = event.summary.value.filter(({ tag }) => !tag.startsWith(responseTag));
    if (value.length === event.summary.value.length) return [record];
    return value.length === 0 ? [] : [encodeEvent({ ...event, summary: { value } })];
  });
  return Buffer.concat(records.map(encodeRecord));
}
