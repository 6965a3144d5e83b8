namespace TumorTrace.Segmentation;

/// <summary>A stage is too long for one task: it was not begun.</summary>
/// <param name="items">Cells or windows of the stage.</param>
internal sealed class StageDividedException(string stage, int parts, long items) : Exception($"{stage}: left to {parts} parts")
{
    public string Stage => stage;
    public int Parts => parts;
    public long Items => items;
}
