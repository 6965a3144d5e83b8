/** The commands since the last save, as a version's comment: "move vertex ×3, accept". */
export class Labels {
  private readonly counts = new Map<string, number>();

  add(label: string): void {
    if (label) this.counts.set(label, (this.counts.get(label) ?? 0) + 1);
  }

  clear(): void {
    this.counts.clear();
  }

  text(): string {
    return [...this.counts].map(([label, n]) => (n > 1 ? `${label} ×${n}` : label)).join(', ');
  }
}
