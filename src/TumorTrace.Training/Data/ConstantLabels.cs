using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;

namespace TumorTrace.Training.Data;

/// <summary>One label for the whole image.</summary>
internal sealed class ConstantLabels(byte label) : ILabelMap
{
    public void Read(Level0Point origin, double step, int width, int height, Span<byte> labels) => labels[..(width * height)].Fill(label);
}
