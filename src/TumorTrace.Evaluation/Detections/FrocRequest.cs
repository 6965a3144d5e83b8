using TumorTrace.Core.Metrics;
using TumorTrace.Evaluation.Truth;

namespace TumorTrace.Evaluation.Detections;

/// <summary>Detections of any program and what they are evaluated against.</summary>
internal sealed record FrocRequest
{
    /// <summary>Folder with NAME.csv per slide: lines probability,x,y in level-0 px.</summary>
    public required string Detections { get; init; }

    public required TruthSource Truth { get; init; }

    public required SlideSelection Selection { get; init; }

    /// <summary>µm per level-0 px, if neither the preset nor the slides state it.</summary>
    public double? Mpp { get; init; }

    /// <summary>Folder of the slides, for their sizes; null without slides.</summary>
    public string? Slides { get; init; }

    /// <summary>Level-0 px per px of the truth's masks; used without slides.</summary>
    public double MaskDownsample { get; init; } = 1;

    /// <summary>Slides at a time.</summary>
    public int Threads { get; init; } = 1;
}

/// <summary>One slide's part in FROC.</summary>
internal sealed record FrocSlide
{
    public required string Name { get; init; }

    public required bool IsTumor { get; init; }

    /// <summary>Detections in areas of known truth.</summary>
    public required int Detections { get; init; }

    /// <summary>Detections in areas of unknown truth.</summary>
    public required int Ignored { get; init; }

    /// <summary>The size was read from the slide itself.</summary>
    public required bool SizeKnown { get; init; }

    public required SlideHits Hits { get; init; }

    public required IReadOnlyList<Lesion> Lesions { get; init; }

    public required LesionRule Rule { get; init; }

    /// <summary>Oddities of the slide's file.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
