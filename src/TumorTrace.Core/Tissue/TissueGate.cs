using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Tissue;

/// <summary>
/// Keeps the dense stage's answers to the tissue: a window around a candidate also covers glass, and what a model says
/// of glass is no result. The mask is grown by one of its pixels (8 µm), so that tumour at the tissue's edge is whole.
/// </summary>
public sealed class TissueGate(TissueMask tissue, double level0PerPixel)
{
    private readonly BitMask _open = Morphology.Grow(tissue.Mask);

    /// <summary>True if the centre of the heatmap pixel lies in, or beside, tissue.</summary>
    public bool IsOpen(int x, int y) =>
        _open[(int)((x + 0.5) * level0PerPixel / tissue.Downsample), (int)((y + 0.5) * level0PerPixel / tissue.Downsample)];
}
