using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Jobs;

/// <summary>A model of the zoo, described by its card.</summary>
/// <param name="Metrics">Measured on tissue that it was not trained on.</param>
public sealed record ZooModel(string Name, string Version, string? License, IReadOnlyDictionary<string, double> Metrics);

/// <summary>A pair of models that can be chosen by name.</summary>
/// <param name="TargetMpp">µm per working px; null if no card lies beside the models.</param>
/// <param name="Ensemble">The segmenters that an ensemble uses.</param>
/// <param name="Demo">For synthetic slides; never chosen automatically.</param>
public sealed record ZooPair(
    string Name,
    double? TargetMpp,
    bool Demo,
    ZooModel Classifier,
    ZooModel Segmenter,
    IReadOnlyList<ZooModel> Ensemble
);

/// <summary>The installed pairs of models: folders with classifier.onnx and segmenter.onnx.</summary>
internal sealed class ModelList(JobSettings settings, JobNeeds needs)
{
    internal IReadOnlyList<ZooPair> List() => [.. Pairs.Select(Describe)];

    /// <summary>The names only, without reading cards.</summary>
    internal IReadOnlyList<string> Names() => [.. Pairs.Select(p => p.Name)];

    /// <inheritdoc cref="JobNeeds.Of"/>
    internal string NeedOf(string? pair) => needs.Of(pair);

    private IEnumerable<ModelPair> Pairs => ModelPair.In(settings.ModelsFolder).Where(p => p.IsWhole);

    private static ZooPair Describe(ModelPair pair) =>
        new(
            pair.Name,
            Card(pair.Segmenter)?.TargetMpp,
            pair.IsDemo,
            Model(pair.Classifier),
            Model(pair.Segmenter),
            [.. pair.Segmenters.Select(Model)]
        );

    private static ZooModel Model(string file) =>
        Card(file) is { } card
            ? new ZooModel(card.Name, card.Version, card.License, card.Metrics ?? new Dictionary<string, double>(StringComparer.Ordinal))
            : new ZooModel(Path.GetFileNameWithoutExtension(file), "", null, new Dictionary<string, double>(StringComparer.Ordinal));

    /// <summary>Null if the card lies inside the model, which is not opened here, or cannot be read, which the job will report.</summary>
    private static ModelCard? Card(string model)
    {
        var file = Path.ChangeExtension(model, ".card.json");
        try
        {
            return File.Exists(file) ? ModelCard.Parse(File.ReadAllText(file), file) : null;
        }
        catch (Exception e) when (e is UserException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
