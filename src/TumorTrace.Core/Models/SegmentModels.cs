namespace TumorTrace.Core.Models;

/// <summary>The models of a run. A coarse-only run has no segmenters, an exhaustive one no classifier.</summary>
public sealed record SegmentModels(IPatchModel? Classifier, IReadOnlyList<IPatchModel> Segmenters)
{
    public IEnumerable<IPatchModel> All => Classifier is null ? Segmenters : Segmenters.Prepend(Classifier);
}
