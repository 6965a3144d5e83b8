using System.Text.Json.Serialization;
using TumorTrace.Core.Pipeline;

namespace TumorTrace.Server.Jobs;

/// <summary>What a job is to do. Unknown members are refused; the defaults are those of <see cref="SegmentOptions"/>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record JobRequest
{
    private static readonly SegmentOptions s_defaults = new();

    /// <summary>Id of the slide.</summary>
    public string Slide { get; init; } = "";

    /// <summary>A pair of the zoo by name; null for the pair closest to the slide's pixel size.</summary>
    public string? Models { get; init; }

    /// <summary>Use all segmenters of the pair.</summary>
    public bool Ensemble { get; init; }

    /// <summary>Name of the folder under runs/; null for a free name, after the models.</summary>
    public string? Run { get; init; }

    /// <summary>cascade, coarse-only or exhaustive.</summary>
    public string Mode { get; init; } = JobOptions.DefaultMode;

    public double CandidateThreshold { get; init; } = s_defaults.Candidates.Threshold;
    public double Threshold { get; init; } = s_defaults.Polygons.Threshold;

    /// <summary>Null for what the model's card says.</summary>
    public double? LowThreshold { get; init; } = s_defaults.Polygons.LowThreshold;

    public double CoreThreshold { get; init; } = s_defaults.Polygons.CoreThreshold;

    /// <summary>Working px; null for what suits the model.</summary>
    public int? DenseWindow { get; init; } = s_defaults.Dense.Window;

    public bool Holes { get; init; } = s_defaults.Polygons.Holes;
    public bool Exact { get; init; } = s_defaults.Polygons.Exact;

    /// <summary>µm; null for half a heatmap px, or none with <see cref="Exact"/>.</summary>
    public double? Simplify { get; init; } = s_defaults.Polygons.SimplifyUm;

    /// <summary>µm².</summary>
    public double MinArea { get; init; } = s_defaults.Polygons.MinAreaUm2;

    /// <summary>µm².</summary>
    public double CloseHoles { get; init; } = s_defaults.Polygons.CloseHolesUm2;

    public bool KeepGlass { get; init; } = s_defaults.Dense.KeepGlass;

    /// <summary>µm per level-0 px, whatever the file states; null for what it states.</summary>
    public double? Mpp { get; init; } = s_defaults.Mpp;

    /// <summary>Who asks for it: users get equal shares of the workers. Null for the user that the server runs as.</summary>
    public string? Who { get; init; }

    /// <summary>A training instead of a segmentation; no other member but <see cref="Who"/> counts then. Null to segment a slide.</summary>
    public TrainingRequest? Train { get; init; }

    /// <summary>Segment the slide again even if the run has it already.</summary>
    public bool Overwrite { get; init; }
}
