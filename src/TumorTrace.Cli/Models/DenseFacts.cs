using TumorTrace.Cli.Commands;
using TumorTrace.Cli.Evaluation;
using TumorTrace.Cli.Jobs;
using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Core.Windows;
using TumorTrace.Inference;
using TumorTrace.Training.Data;

namespace TumorTrace.Cli.Models;

/// <summary>What a classifier's card says of its dense mode.</summary>
/// <param name="Metrics">dense_…; empty: not measured.</param>
/// <param name="Source">On what, in words; null: not measured.</param>
internal sealed record DenseFacts(IReadOnlyDictionary<string, double> Metrics, string? Source)
{
    private const string Prefix = "dense_";
    private const string Fact = "dense";

    public static DenseFacts None { get; } = new(new Dictionary<string, double>(), null);

    /// <summary>Patch and dense mode on the images of a manifest.</summary>
    public static DenseFacts Measured(
        OnnxModel model,
        string manifest,
        string? root,
        string split,
        string[] heldOut,
        CoarseOptions options,
        int threads,
        CancellationToken cancel
    )
    {
        var cases = TrainingSet
            .HoldOut(TrainingSet.Read(manifest, root, heldOut.Length > 0 ? "train" : split), heldOut)
            .Where(c => c.Split == split);
        using var images = OpenImages.Of(cases, model.Card.TargetMpp);
        images.Normalize(model.Card.Stain);
        var progress = new ProgressLines(TimeProvider.System, Console.Error);
        var units = ResamplingUnits.Of(images.Regions, ResamplingUnits.UsualBlock);
        var figures = ClassifierEvaluation.Run([new TimedModel(model, "fp32")], images.Regions, units, options, threads, progress, cancel);
        var patch = figures[0].Figures;
        var dense = figures[1];
        var names = string.Join(", ", images.Regions.Select(r => r.Case.Group).Distinct(StringComparer.Ordinal));
        return new DenseFacts(
            new Dictionary<string, double>(StringComparer.Ordinal)
            {
                ["dense_auc"] = dense.Figures.Auc.Value,
                [BlockPlan.AucDropMetric] = patch.Auc.Value - dense.Figures.Auc.Value,
                ["dense_agreement"] = dense.AgainstPatch!.Agreement,
                ["dense_correlation"] = dense.AgainstPatch.Correlation,
            },
            $"compared with single windows on {patch.Count} windows of {Path.GetFileName(manifest)} ({names}), blocks of {options.Block} px with a halo of {options.Halo} px"
        );
    }

    /// <exception cref="UserException">The card cannot be read, or says nothing of a dense mode.</exception>
    public static DenseFacts OfTwin(string path)
    {
        if (!File.Exists(path))
            throw new UserException($"{path}: no such card");
        var card = ModelCard.Parse(File.ReadAllText(path), path);
        return card.Metrics?.ContainsKey(BlockPlan.AucDropMetric) == true && card.Training?.GetValueOrDefault(Fact) is { } source
            ? new DenseFacts(
                card.Metrics.Where(m => m.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal),
                $"of the twin {card.Name}: {source}"
            )
            : throw new UserException($"{path}: says nothing of the dense mode, expected the card of a model upgraded with --data");
    }

    /// <summary>The card with these figures in place of earlier ones.</summary>
    public ModelCard Into(ModelCard card)
    {
        if (Source is null)
            return card;
        var metrics = card.Metrics?.ToDictionary(StringComparer.Ordinal) ?? [];
        var training = card.Training?.ToDictionary(StringComparer.Ordinal) ?? [];
        foreach (var (name, value) in Metrics)
            metrics[name] = value;
        training[Fact] = Source;
        return card with { Metrics = metrics, Training = training };
    }
}
