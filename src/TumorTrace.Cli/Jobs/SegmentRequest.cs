using TumorTrace.Core;

namespace TumorTrace.Cli.Jobs;

/// <summary>What `tumortrace segment` was asked to do.</summary>
/// <param name="Models">A shipped pair's name or a folder; null picks the pair nearest to each slide's pixel size.</param>
/// <param name="Ensemble">All segmenters of the pair instead of its first.</param>
/// <param name="Precision">Of the pair's segmenters.</param>
/// <param name="WholeHash">Fingerprint slides by every byte.</param>
internal sealed record SegmentRequest(
    string Output,
    SegmentOptions Options,
    RunSettings Run,
    string? Models,
    string? Classifier,
    IReadOnlyList<string> Segmenters,
    bool Overwrite,
    bool WholeHash,
    bool Ensemble = false,
    Precision Precision = Precision.Auto
);
