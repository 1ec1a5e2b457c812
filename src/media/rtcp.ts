/** RTCP packets (RFC 3550, RFC 4585), as far as the server writes and reads them. */

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const SOURCE_DESCRIPTION = 202;
const PAYLOAD_FEEDBACK = 206;
const PICTURE_LOSS = 1;
const FULL_INTRA = 4;
const BLOCK_BYTES = 24;
/** Seconds from 1900 to 1970. */
const NTP_EPOCH = 2_208_988_800;

/** A reception report about one source. `delay` is in units of 1/65536 s, `jitter` in ticks of the timestamp. */
export interface ReportBlock {
  readonly ssrc: number;
  readonly fractionLost: number;
  readonly lost: number;
  readonly highest: number;
  readonly jitter: number;
  readonly lastReport: number;
  readonly delay: number;
}

/** The sender's part of a report. `at` is in ms since 1970. */
export interface SenderInfo {
  readonly at: number;
  readonly timestamp: number;
  readonly packets: number;
  readonly octets: number;
}

/** Returns a compound packet: a report, with the sender's part where it sends, and the name of the source. */
export function writeReport(
  ssrc: number,
  cname: string,
  sender: SenderInfo | undefined,
  blocks: readonly ReportBlock[],
): Buffer {
  const count = Math.min(blocks.length, 31);
  const head = Buffer.alloc(sender ? 28 : 8);
  writeHead(head, count, sender ? SENDER_REPORT : RECEIVER_REPORT, head.length + count * BLOCK_BYTES);
  head.writeUInt32BE(ssrc, 4);
  if (sender) {
    const { seconds, fraction } = toNtp(sender.at);
    head.writeUInt32BE(seconds, 8);
    head.writeUInt32BE(fraction, 12);
    head.writeUInt32BE(sender.timestamp >>> 0, 16);
    head.writeUInt32BE(sender.packets >>> 0, 20);
    head.writeUInt32BE(sender.octets >>> 0, 24);
  }
  return Buffer.concat([head, ...blocks.slice(0, count).map(writeBlock), writeName(ssrc, cname)]);
}

function writeHead(bytes: Buffer, count: number, type: number, length: number): void {
  bytes.writeUInt8(0x80 | count, 0);
  bytes.writeUInt8(type, 1);
  bytes.writeUInt16BE(length / 4 - 1, 2);
}

function writeBlock(block: ReportBlock): Buffer {
  const bytes = Buffer.alloc(BLOCK_BYTES);
  bytes.writeUInt32BE(block.ssrc, 0);
  bytes.writeUInt8(block.fractionLost, 4);
  bytes.writeUIntBE(block.lost, 5, 3);
  bytes.writeUInt32BE(block.highest >>> 0, 8);
  bytes.writeUInt32BE(block.jitter, 12);
  bytes.writeUInt32BE(block.lastReport, 16);
  bytes.writeUInt32BE(block.delay >>> 0, 20);
  return bytes;
}

function writeName(ssrc: number, cname: string): Buffer {
  const name = Buffer.from(cname);
  const length = Math.ceil((8 + 2 + name.length + 1) / 4) * 4;
  const bytes = Buffer.alloc(length);
  writeHead(bytes, 1, SOURCE_DESCRIPTION, length);
  bytes.writeUInt32BE(ssrc, 4);
  bytes.writeUInt8(1, 8);
  bytes.writeUInt8(name.length, 9);
  name.copy(bytes, 10);
  return bytes;
}

/** Returns a request for a whole picture. */
export function writePictureLoss(ssrc: number, mediaSsrc: number): Buffer {
  const bytes = Buffer.alloc(12);
  writeHead(bytes, PICTURE_LOSS, PAYLOAD_FEEDBACK, 12);
  bytes.writeUInt32BE(ssrc, 4);
  bytes.writeUInt32BE(mediaSsrc, 8);
  return bytes;
}

/** Returns an instant (ms since 1970) as NTP seconds and fraction. */
function toNtp(at: number): { readonly seconds: number; readonly fraction: number } {
  const seconds = Math.floor(at / 1000);
  const fraction = Math.min(2 ** 32 - 1, Math.floor(((at - seconds * 1000) / 1000) * 2 ** 32));
  return { seconds: (seconds + NTP_EPOCH) % 2 ** 32, fraction };
}

/** Returns the middle 32 bits of an instant (ms since 1970) in NTP, as reports refer to it. */
export function middleOfNtp(at: number): number {
  const { seconds, fraction } = toNtp(at);
  return ((seconds % 65_536) * 65_536 + Math.floor(fraction / 65_536)) >>> 0;
}

/** The content of a compound packet. */
export interface RtcpContent {
  /** Middle 32 bits of the time of each sender report, by SSRC. */
  readonly senders: readonly { readonly ssrc: number; readonly middle: number }[];
  /** Reports about packets of this server. */
  readonly blocks: readonly Pick<ReportBlock, 'ssrc' | 'lastReport' | 'delay'>[];
  /** The receiver needs a whole picture. */
  readonly wantsPicture: boolean;
}

/** Reads a compound packet; parts that cannot be read are left out. */
export function readRtcp(packet: Buffer): RtcpContent {
  const senders: { ssrc: number; middle: number }[] = [];
  const blocks: Pick<ReportBlock, 'ssrc' | 'lastReport' | 'delay'>[] = [];
  let wantsPicture = false;
  for (let at = 0; at + 8 <= packet.length;) {
    const count = (packet[at] ?? 0) & 0x1f;
    const type = packet[at + 1];
    const end = Math.min(packet.length, at + 4 * (packet.readUInt16BE(at + 2) + 1));
    if (type === SENDER_REPORT && end >= at + 28) {
      senders.push({ ssrc: packet.readUInt32BE(at + 4), middle: packet.readUInt32BE(at + 10) });
    }
    if (type === SENDER_REPORT || type === RECEIVER_REPORT) {
      let block = at + (type === SENDER_REPORT ? 28 : 8);
      for (let n = 0; n < count && block + BLOCK_BYTES <= end; n++, block += BLOCK_BYTES) {
        blocks.push({
          ssrc: packet.readUInt32BE(block),
          lastReport: packet.readUInt32BE(block + 16),
          delay: packet.readUInt32BE(block + 20),
        });
      }
    }
    if (type === PAYLOAD_FEEDBACK && (count === PICTURE_LOSS || count === FULL_INTRA)) wantsPicture = true;
    at = end;
  }
  return { senders, blocks, wantsPicture };
}
