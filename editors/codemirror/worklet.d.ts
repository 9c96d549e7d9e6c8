/** What browsers define for the modules of an AudioWorklet; TypeScript's library for pages lacks it. */

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;
