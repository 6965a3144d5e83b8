using TumorTrace.Core.Slides;

namespace TumorTrace.Core.Stages;

/// <summary>What a stage did, for the manifest.</summary>
/// <param name="Items">Windows (or cells) of the stage.</param>
/// <param name="Resumed">Of them, those that an interrupted run had finished.</param>
/// <param name="WaitShare">Share of the workers' time that they waited for pixels.</param>
/// <param name="ComputedPixels">Working px that the network computed, halos and overlaps included.</param>
/// <param name="CandidatePixels">Working px of the candidates (exhaustive: of the tissue), not grown; null in the coarse stage.</param>
public sealed record StageStatistics(
    long Items,
    long Resumed,
    TileCount Tiles,
    double WaitShare = 0,
    long? ComputedPixels = null,
    long? CandidatePixels = null
);
