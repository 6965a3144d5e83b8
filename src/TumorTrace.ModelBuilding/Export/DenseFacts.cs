using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Core.Windows;
using TumorTrace.Inference;
using TumorTrace.ModelBuilding.Datasets;
using TumorTrace.ModelBuilding.ModelEvaluation;
using TumorTrace.Training.Data;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>Labelled images to evaluate a classifier's dense mode on.</summary>
public sealed record DenseData
{
    public required string Manifest { get; init; }

    /// <summary>Folder that relative paths start from; null for the manifest's.</summary>
    public string? Root { get; init; }

    /// <summary>"train", "val" or "test".</summary>
    public string Split { get; init; } = "test";

    /// <summary>Groups that make up the test split, in place of the manifest's.</summary>
    public IReadOnlyList<string> HeldOut { get; init; } = [];

    /// <summary>Blocks of the dense mode.</summary>
    public CoarseOptions Blocks { get; init; } = new();

    /// <summary>Inference workers.</summary>
    public int Threads { get; init; } = 1;
}

/// <summary>What a classifier's card records about its dense mode.</summary>
/// <param name="Metrics">Metrics named dense_…; empty if not measured.</param>
/// <param name="Source">What they were measured on, in words; null if not measured.</param>
public sealed record DenseFacts(IReadOnlyDictionary<string, double> Metrics, string? Source)
{
    private const string Fact = "dense";

    /// <summary>Nothing was measured.</summary>
    public static DenseFacts None { get; } = new(new Dictionary<string, double>(), null);

    /// <summary>Compares single windows and the dense mode on the images of a manifest.</summary>
    /// <param name="progress">Share done, 0 to 1; called by several threads.</param>
    /// <param name="warn">Receives a sentence for each image whose staining cannot be measured.</param>
    public static DenseFacts Measure(
        OnnxModel model,
        DenseData data,
        IProgress<double> progress,
        Action<string> warn,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        string[] heldOut = [.. data.HeldOut];
        var cases = TrainingSet
            .HoldOut(TrainingSet.Read(data.Manifest, data.Root, heldOut.Length > 0 ? "train" : data.Split), heldOut)
            .Where(c => c.Split == data.Split);
        using var images = OpenImages.Open(cases, model.Card.TargetMpp);
        images.Normalize(model.Card.Stain, warn);
        var input = new EvaluationInput
        {
            Regions = images.Regions,
            Units = ResamplingUnits.From(images.Regions, ResamplingUnits.UsualBlock),
            Threads = data.Threads,
            Progress = progress,
            Cancel = cancel,
        };
        var results = ClassifierEvaluation.Run([new TimedModel(model, "fp32")], data.Blocks, input);
        return From(results[0].Metrics, results[1], images.Regions, data);
    }

    /// <summary>The facts in the card of a hold-out model: one trained in the same way, without the images it was measured on.</summary>
    /// <exception cref="UserException">The card cannot be read, or holds no metrics of the dense mode.</exception>
    public static DenseFacts FromHoldOutModel(string path)
    {
        if (!File.Exists(path))
            throw new UserException($"{path}: no such card");
        var card = ModelCard.Parse(File.ReadAllText(path), path);
        return card.Metrics?.ContainsKey(CardMetrics.DenseAucDrop) == true && card.Training?.GetValueOrDefault(Fact) is { } source
            ? new DenseFacts(
                card.Metrics.Where(m => m.Key.StartsWith(CardMetrics.DensePrefix, StringComparison.Ordinal))
                    .ToDictionary(StringComparer.Ordinal),
                $"of the hold-out model {card.Name}: {source}"
            )
            : throw new UserException(
                $"{path}: holds no metrics of the dense mode, expected the card of a model that was upgraded with labelled images"
            );
    }

    /// <summary>The card with these metrics in place of earlier ones.</summary>
    public ModelCard Into(ModelCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        if (Source is null)
            return card;
        var metrics = card.Metrics?.ToDictionary(StringComparer.Ordinal) ?? [];
        var training = card.Training?.ToDictionary(StringComparer.Ordinal) ?? [];
        foreach (var (name, value) in Metrics)
            metrics[name] = value;
        training[Fact] = Source;
        return card with { Metrics = metrics, Training = training };
    }

    private static DenseFacts From(
        Core.Metrics.BinaryMetrics patch,
        ModelMetrics dense,
        IReadOnlyList<TrainingRegion> regions,
        DenseData data
    )
    {
        var groups = string.Join(", ", regions.Select(r => r.Case.Group).Distinct(StringComparer.Ordinal));
        return new DenseFacts(
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                [CardMetrics.DenseAuc] = dense.Metrics.Auc.Value,
                [CardMetrics.DenseAucDrop] = patch.Auc.Value - dense.Metrics.Auc.Value,
                [CardMetrics.DenseAgreement] = dense.AgainstPatch!.Agreement,
                [CardMetrics.DenseCorrelation] = dense.AgainstPatch.Correlation,
            },
            $"compared with single windows on {patch.Count} windows of {Path.GetFileName(data.Manifest)} ({groups}), "
                + $"blocks of {data.Blocks.Block} px with a halo of {data.Blocks.Halo} px"
        );
    }
}
