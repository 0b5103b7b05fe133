/**
 * Hooks that every project's pages share. Purpose: streams, keys, stored values and debouncing done once.
 * To extend: one hook per file, exported here, with its test beside it.
 */
export { useDebounced } from "./use-debounced";
export { useHotkeys, type HotkeyOptions, type Hotkeys } from "./use-hotkeys";
export { useMediaQuery } from "./use-media-query";
export { useServerStream, type ServerStream, type StreamStatus } from "./use-server-stream";
export { useSingle, type Single } from "./use-single";
