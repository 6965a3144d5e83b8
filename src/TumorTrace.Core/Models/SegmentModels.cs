namespace TumorTrace.Core.Models;

/// <summary>The models of a run. A coarse-only run has no segmenters, an exhaustive one no classifier.</summary>
public sealed record SegmentModels(IPatchModel? Classifier, IReadOnlyList<IPatchModel> Segmenters)
{
    /// <summary>Sides of dense windows in px are multiples of it, so that they suit every segmenter.</summary>
    internal int SideMultiple => ModelCard.CommonMultiple(Segmenters.Select(m => m.Card.SafeSideMultiple));

    /// <param name="symmetries">Each segmenter sees every window in its eight symmetries.</param>
    internal IReadOnlyList<IPatchModel> SegmentersWith(bool symmetries) =>
        symmetries ? [.. Segmenters.Select(s => new SymmetricModel(s))] : Segmenters;

    public IEnumerable<IPatchModel> All => Classifier is null ? Segmenters : Segmenters.Prepend(Classifier);
}
