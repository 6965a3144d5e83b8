import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon, type IconName } from './icons';

interface ButtonProps {
  readonly icon: IconName;
  readonly label: string;
  readonly keys?: string;
  readonly id?: string;
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly text?: string;
  readonly onClick: () => void;
}

/** A button with an icon; its name and key show as a tooltip. */
export function IconButton({ icon, label, keys, id, pressed, disabled, text, onClick }: ButtonProps) {
  return (
    <button
      type="button"
      class={text ? 'button' : 'button square'}
      aria-label={label}
      aria-pressed={pressed}
      disabled={disabled ?? false}
      title={keys ? `${label} (${keys})` : label}
      data-testid={id}
      onClick={onClick}
    >
      <Icon name={icon} />
      {text && <span>{text}</span>}
    </button>
  );
}

interface SliderProps {
  readonly label: string;
  readonly id: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly value: number;
  readonly text: string;
  readonly disabled?: boolean;
  readonly onInput: (value: number) => void;
}

export function Slider({ label, id, text, onInput, ...range }: SliderProps) {
  return (
    <label class="slider">
      <span>{label}</span>
      <input
        type="range"
        data-testid={id}
        aria-label={label}
        aria-valuetext={text}
        {...range}
        onInput={(e) => onInput(e.currentTarget.valueAsNumber)}
      />
      <output>{text}</output>
    </label>
  );
}

interface ModalProps {
  readonly title: string;
  readonly id: string;
  readonly wide?: boolean;
  /** Absent: the dialog has to be answered. */
  readonly onClose?: () => void;
  readonly children: ComponentChildren;
}

/** The browser's own modal dialog: it keeps the focus inside and gives it back. */
export function Modal({ title, id, wide, onClose, children }: ModalProps) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      class={wide ? 'modal wide' : 'modal'}
      data-testid={id}
      aria-labelledby={`${id}-title`}
      onCancel={(e) => {
        e.preventDefault();
        onClose?.();
      }}
      onKeyDown={(e) => e.stopPropagation()}
    >
      <header>
        <h2 id={`${id}-title`}>{title}</h2>
        {onClose && <IconButton icon="close" label="Close" onClick={onClose} />}
      </header>
      {children}
    </dialog>
  );
}

export const Swatch = ({ rgb }: { rgb: readonly number[] }) => (
  <span class="swatch" style={{ background: `rgb(${rgb.join(' ')})` }} aria-hidden="true" />
);
