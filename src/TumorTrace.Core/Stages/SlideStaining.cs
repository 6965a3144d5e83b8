using TumorTrace.Core.Models;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Stains;
using TumorTrace.Core.Tissue;

namespace TumorTrace.Core.Stages;

/// <summary>A slide's own staining, measured once when a model first asks for normalised pixels.</summary>
internal sealed class SlideStaining(ISlide slide, TissueMask tissue, List<string> warnings)
{
    private bool _measured;

    /// <summary>What was measured; null when no model asked, or nothing could be measured.</summary>
    public StainProfile? Profile { get; private set; }

    /// <summary>What brings this slide's pixels to the staining the model was trained on; null for none.</summary>
    public StainTransform? For(ModelCard card, WorkingScale scale)
    {
        ArgumentNullException.ThrowIfNull(card);
        if (card.Stain is not { } reference || tissue.Fraction == 0)
            return null;
        if (!_measured)
        {
            _measured = true;
            Profile = StainSamples.Measure(slide, scale, tissue);
            if (Profile is null)
                warnings.Add($"too little stained tissue to measure the slide's staining: {card.Name} sees its colours as they are");
        }
        return Profile is null ? null : StainTransform.Between(Profile, reference);
    }
}
