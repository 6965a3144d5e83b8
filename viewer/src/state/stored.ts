import { effect, type Signal, signal } from '@preact/signals';

/** A signal that remembers its value in the browser. */
export function stored<T>(key: string, initial: T): Signal<T> {
  const value = signal<T>(read(key, initial));
  effect(() => localStorage.setItem(key, JSON.stringify(value.value)));
  return value;
}

function read<T>(key: string, initial: T): T {
  try {
    const text = localStorage.getItem(key);
    return text === null ? initial : (JSON.parse(text) as T);
  } catch {
    return initial;
  }
}
