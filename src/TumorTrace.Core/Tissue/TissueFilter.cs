using TumorTrace.Core.Imaging;

namespace TumorTrace.Core.Tissue;

/// <summary>
/// Limits the dense stage's outputs to the tissue: a window around a candidate also covers glass, and a model's output for glass is
/// no result. The mask is grown by one of its pixels (8 µm), so that tumour at the tissue's edge is whole.
/// </summary>
internal sealed class TissueFilter(TissueMask tissue, double level0PerPixel)
{
    private readonly BitMask _open = Morphology.Grow(tissue.Mask);

    /// <summary>True if the centre of the heatmap pixel lies in, or beside, tissue.</summary>
    public bool IsOpen(int x, int y) =>
        _open[(int)((x + 0.5) * level0PerPixel / tissue.Downsample), (int)((y + 0.5) * level0PerPixel / tissue.Downsample)];
}
