namespace TumorTrace.Cli.Bench;

/// <summary>What `tumortrace bench` found; its JSON is these names in snake case.</summary>
/// <param name="Int8VsLibtorch">Segmenter, the same px: int8 in the cascade's engine over eager fp32 libtorch.</param>
/// <param name="Fp32VsLibtorch">The same in fp32.</param>
/// <param name="DenseVsPatch">Seconds of the coarse stage window by window over seconds of its dense mode.</param>
/// <param name="PatchVsLibtorch">Classifier windows a second: the engine's faster precision over libtorch's faster way.</param>
/// <param name="CascadeVsExhaustive">Whole slide: total seconds of the exhaustive run over those of the cascade.</param>
/// <param name="CascadeVsCoarseOnly">Whole slide: total seconds of the cascade over those of the coarse stage alone.</param>
/// <param name="SecondsPerGigapixel">Of the cascade, a level-0 gigapixel of slide.</param>
/// <param name="LoadAtStart">Load average of the last minute when it began: above 0.5, other programs took part.</param>
internal sealed record BenchReport(
    double Int8VsLibtorch,
    double Fp32VsLibtorch,
    double DenseVsPatch,
    double PatchVsLibtorch,
    double CascadeVsExhaustive,
    double CascadeVsCoarseOnly,
    double SecondsPerGigapixel,
    string Plan,
    string Version,
    string Commit,
    string Machine,
    int Threads,
    double LoadAtStart,
    double Seconds,
    string Slide,
    long SlideWidth,
    long SlideHeight,
    string ClassifierPrecision,
    string SegmenterPrecision,
    IReadOnlyList<EngineFigure> Peak,
    IReadOnlyList<EngineFigure> Engines,
    IReadOnlyList<RunFigure> Runs,
    IReadOnlyList<string> Notes
);
