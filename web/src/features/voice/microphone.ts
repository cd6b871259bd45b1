import type { Fault } from "./talk";
import worklet from "./worklet?worker&url";

/** Why there is no microphone. */
export class MicrophoneError extends Error {
  constructor(readonly fault: Fault) {
    super(fault);
  }
}

/** An open microphone. */
export interface Microphone {
  /** Whether what the loudspeaker plays is taken out of what it hears. */
  hearsNoEcho: boolean;
  close: () => void;
}

const modules = new WeakMap<AudioContext, Promise<void>>();

/** Open the microphone; its samples come in chunks until it is closed. MicrophoneError without one. */
export async function openMicrophone(
  context: AudioContext,
  take: (pcm: Int16Array<ArrayBuffer>) => void,
  lost: () => void,
): Promise<Microphone> {
  const stream = await streamOf();
  const [track] = stream.getAudioTracks();
  try {
    await loaded(context);
    const source = context.createMediaStreamSource(stream);
    const node = new AudioWorkletNode(context, "microphone", { numberOfOutputs: 0 });
    node.port.onmessage = ({ data }: MessageEvent<Int16Array<ArrayBuffer>>) => {
      take(data);
    };
    track?.addEventListener("ended", lost);
    source.connect(node);
    return {
      hearsNoEcho: track?.getSettings().echoCancellation === true,
      close: () => {
        track?.removeEventListener("ended", lost);
        node.port.onmessage = null;
        node.port.postMessage("close");
        source.disconnect();
        end(stream);
      },
    };
  } catch {
    end(stream);
    throw new MicrophoneError("old");
  }
}

async function loaded(context: AudioContext): Promise<void> {
  const loading = modules.get(context) ?? context.audioWorklet.addModule(worklet);
  modules.set(context, loading);
  await loading;
}

async function streamOf(): Promise<MediaStream> {
  if (!window.isSecureContext) throw new MicrophoneError("insecure");
  // The types promise it; browsers without a microphone do not keep that.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (!devices) throw new MicrophoneError("missing");
  try {
    return await devices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
  } catch (error) {
    throw new MicrophoneError(faultOf(error));
  }
}

/** Return why the browser gives no microphone. */
export function faultOf(error: unknown): Fault {
  switch (error instanceof Error || error instanceof DOMException ? error.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return "refused";
    case "NotFoundError":
    case "OverconstrainedError":
      return "missing";
    default:
      return "busy";
  }
}

function end(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
