namespace TumorTrace.Core.Models;

/// <summary>The models of a run. A coarse-only run has no segmenters, an exhaustive one no classifier.</summary>
public sealed record SegmentModels(IPatchModel? Classifier, IReadOnlyList<IPatchModel> Segmenters)
{
    /// <summary>Sides of dense windows in px are multiples of it, so that they suit every segmenter.</summary>
    internal int SideMultiple => ModelCard.CommonMultiple(Segmenters.Select(m => m.Card.SafeSideMultiple));

    /// <summary>What sure regions go on down to: the segmenters' highest, as their mean is drawn; null if one of them has none.</summary>
    internal double? LowThreshold => Segmenters.All(s => s.Card.LowThreshold is not null) ? Segmenters.Max(s => s.Card.LowThreshold) : null;

    /// <summary>Whose outputs the dense heatmap is the mean of.</summary>
    /// <param name="symmetries">Each segmenter once for each of the eight symmetries in which it sees every window.</param>
    internal IReadOnlyList<IPatchModel> SegmentersWith(bool symmetries) =>
        symmetries
            ? [.. Segmenters.SelectMany(s => Enumerable.Range(0, TurnedModel.Symmetries).Select(i => new TurnedModel(s, i)))]
            : Segmenters;

    public IEnumerable<IPatchModel> All => Classifier is null ? Segmenters : Segmenters.Prepend(Classifier);
}
