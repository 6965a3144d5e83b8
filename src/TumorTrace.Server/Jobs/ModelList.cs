using System.Text.Json;
using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.Core.Runs;
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
)
{
    /// <summary>It learned from the workspace's corrections, and lies in WORKSPACE/models.</summary>
    public bool Learned { get; init; }

    /// <summary>Used for slides of its pixel size if a job names no models.</summary>
    public bool IsDefault { get; init; }
}

/// <summary>The pairs of models: those of the zoo, and those that learned from the workspace's corrections.</summary>
internal sealed class ModelList(JobSettings settings, ViewerOptions options, JobNeeds needs)
{
    private const string OfWorkspace = "workspace:";

    /// <summary>WORKSPACE/models.</summary>
    internal string WorkspaceFolder => Path.Combine(options.Root, RunFiles.Models);

    private string DefaultFile => Path.Combine(WorkspaceFolder, "default.json");

    internal IReadOnlyList<ZooPair> List()
    {
        var standard = Default()?.Folder;
        return [.. Pairs.Select(p => Describe(p) with { Learned = IsLearned(p), IsDefault = p.Folder == standard })];
    }

    /// <summary>The names only, without reading cards.</summary>
    internal IReadOnlyList<string> Names() => [.. Pairs.Select(p => p.Name)];

    /// <summary>What became of all trainings on the workspace's corrections that have ended, newest first.</summary>
    internal IReadOnlyList<RetrainingRecord> Trainings() =>
        [
            .. ModelPair
                .In(WorkspaceFolder)
                .Select(p => RetrainingRecord.Read(p.Folder))
                .OfType<RetrainingRecord>()
                .OrderByDescending(r => r.Finished),
        ];

    /// <summary>The pair's folder; null if there is no such pair.</summary>
    internal string? FolderOf(string name) => Pairs.FirstOrDefault(p => p.Name == name)?.Folder;

    /// <inheritdoc cref="JobNeeds.Of"/>
    internal string NeedOf(string? pair) => pair is not null && IsLearned(pair) ? needs.Workspace : needs.Of(pair);

    /// <summary>What to give to `segment` as the pair: its name, or its folder if it is the workspace's.</summary>
    internal string? Argument(string? pair) => pair is not null && IsLearned(pair) ? FolderOf(pair) : pair;

    /// <summary>A model's file in terms that hold on other machines, too.</summary>
    internal string Portable(string file) =>
        Path.GetRelativePath(WorkspaceFolder, file) is var own && !own.StartsWith("..", StringComparison.Ordinal)
            ? OfWorkspace + own
            : Path.GetRelativePath(settings.ModelsFolder, file);

    /// <summary>The file that <see cref="Portable"/> stands for here.</summary>
    internal string Local(string portable) =>
        portable.StartsWith(OfWorkspace, StringComparison.Ordinal)
            ? Path.Combine(WorkspaceFolder, portable[OfWorkspace.Length..])
            : Path.Combine(settings.ModelsFolder, portable);

    /// <summary>The workspace's pair to use for a slide when none is named; null for the zoo's nearest.</summary>
    /// <param name="mpp">µm per level-0 px; null if unknown. Asked for only where there is a default.</param>
    internal string? DefaultFor(Func<double?> mpp)
    {
        if (Default() is not { } pair || Card(pair.Segmenter)?.TargetMpp is not { } target || mpp() is not { } size)
            return null;
        // It takes the place of the pair that would be chosen, if that works at the same pixel size.
        var nearest = Zoo.Where(p => !p.IsDemo)
            .Select(p => Card(p.Segmenter)?.TargetMpp)
            .OfType<double>()
            .OrderBy(t => Math.Abs(Math.Log(t / size)))
            .FirstOrDefault(target);
        return Math.Abs(nearest - target) < 1e-6 * target ? pair.Name : null;
    }

    /// <param name="name">A pair of the workspace; null for the zoo's.</param>
    /// <exception cref="UserException">There is no such pair in the workspace.</exception>
    internal void SetDefault(string? name)
    {
        if (name is not null && !Pairs.Any(p => p.Name == name && IsLearned(p)))
            throw new UserException($"{name}: no such pair of models in {WorkspaceFolder}");
        Directory.CreateDirectory(WorkspaceFolder);
        AtomicFile.WriteText(DefaultFile, Json.Line(new DefaultPair(name)) + "\n");
    }

    private ModelPair? Default()
    {
        try
        {
            return File.Exists(DefaultFile) && Json.Parse<DefaultPair>(File.ReadAllText(DefaultFile))?.Pair is { } name
                ? Learned.FirstOrDefault(p => p.Name == name)
                : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{DefaultFile}: cannot be read: {e.Message}; remove it to use the models that came along", e);
        }
    }

    private IEnumerable<ModelPair> Zoo => ModelPair.In(settings.ModelsFolder).Where(p => p.IsWhole);

    /// <summary>A pair of the zoo's hides one of the same name.</summary>
    private IEnumerable<ModelPair> Learned
    {
        get
        {
            var zoo = Zoo.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
            return ModelPair
                .In(WorkspaceFolder)
                .Where(p => p.IsWhole && !zoo.Contains(p.Name) && RealPath.IsInside(p.Folder, options.Root));
        }
    }

    private IEnumerable<ModelPair> Pairs => Zoo.Concat(Learned);

    private bool IsLearned(ModelPair pair) => Path.GetDirectoryName(pair.Folder) == WorkspaceFolder;

    private bool IsLearned(string name) => Pairs.FirstOrDefault(p => p.Name == name) is { } pair && IsLearned(pair);

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

    private sealed record DefaultPair(string? Pair);
}
