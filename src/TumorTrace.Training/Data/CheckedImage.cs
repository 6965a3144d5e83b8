using TumorTrace.Core.Slides;
using TumorTrace.Core.Tissue;

namespace TumorTrace.Training.Data;

/// <summary>An image as long as rows of a manifest are about it: it is opened once, and its tissue found once.</summary>
internal sealed class CheckedImage(string path, ISlide slide) : IDisposable
{
    private (double Mpp, TissueMask Mask)? _tissue;

    public ISlide Slide => slide;

    public bool Is(string other) => other == path;

    /// <param name="mpp">µm per level-0 px.</param>
    public TissueMask Tissue(double mpp)
    {
        if (_tissue is not { } found || found.Mpp != mpp)
            _tissue = found = (mpp, TissueFinder.Find(slide, mpp, new TissueOptions()));
        return found.Mask;
    }

    public void Dispose() => slide.Dispose();
}
