import protobuf from "protobufjs";

/** The parts of TensorFlow's event.proto and summary.proto that are written here; TensorBoard reads no other ones. */
const schema = `
syntax = "proto3";
message Event {
  double wall_time = 1;
  int64 step = 2;
  oneof what { string file_version = 3; Summary summary = 5; SessionLog session_log = 7; }
}
message SessionLog { int32 status = 1; }
message Summary { repeated Value value = 1; }
message Value {
  string tag = 1;
  oneof what { float simple_value = 2; Image image = 4; Histogram histo = 5; }
}
message Image { int32 height = 1; int32 width = 2; int32 colorspace = 3; bytes encoded_image_string = 4; }
message Histogram {
  double min = 1; double max = 2; double num = 3; double sum = 4; double sum_squares = 5;
  repeated double bucket_limit = 6 [packed = true];
  repeated double bucket = 7 [packed = true];
}
`;

const eventType = protobuf.parse(schema, { keepCase: true }).root.lookupType("Event");

export interface HistogramMessage {
  readonly min: number;
  readonly max: number;
  readonly num: number;
  readonly sum: number;
  readonly sum_squares: number;
  /** Upper ends of the buckets. */
  readonly bucket_limit: readonly number[];
  readonly bucket: readonly number[];
}

/** An encoded PNG with its size. */
export interface ImageMessage {
  readonly height: number;
  readonly width: number;
  /** 3: RGB. */
  readonly colorspace: 3;
  readonly encoded_image_string: Uint8Array;
}

export type SummaryValue = { readonly tag: string } & (
  | { readonly simple_value: number }
  | { readonly image: ImageMessage }
  | { readonly histo: HistogramMessage }
);

export type EventMessage = {
  /** Seconds since 1970. */
  readonly wall_time: number;
  readonly step?: number;
} & (
  | { readonly file_version: "brain.Event:2" }
  | { readonly summary: { readonly value: readonly SummaryValue[] } }
  /** START (1): voids what earlier files hold of this step and later ones. */
  | { readonly session_log: { readonly status: 1 } }
);

export const encodeEvent = (event: EventMessage): Uint8Array => eventType.encode(event).finish();

/** Fields as they are in the message, without those that are absent. */
export const decodeEvent = (bytes: Uint8Array): EventMessage =>
  eventType.toObject(eventType.decode(bytes), { longs: Number }) as EventMessage;
