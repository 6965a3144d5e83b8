using System.Security.Cryptography;
using TumorTrace.Core.Files;
using TumorTrace.Core.Models;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Jobs;

/// <summary>
/// What a worker must have to do a job: the same version of the program, and the same files of its models. Each need has queues of its own,
/// so a worker that lacks something never takes the job.
/// </summary>
internal sealed class JobNeeds(ViewerOptions options, JobSettings settings)
{
    private readonly Lazy<IReadOnlyDictionary<string, string>> _models = new(() =>
        ModelPair.In(settings.ModelsFolder).Where(p => p.IsWhole).ToDictionary(p => p.Name, p => HashOf(p.Folder), StringComparer.Ordinal)
    );

    /// <summary>What a job needs, in words; its models are chosen among all pairs if it names none.</summary>
    internal string Of(string? pair) =>
        $"TumorTrace {options.Version}, "
        + (
            pair is null
                ? $"all models {Short(string.Join('\n', _models.Value))}"
                : $"models {pair} {_models.Value.GetValueOrDefault(pair)}"
        );

    /// <summary>What a job needs that uses models of the workspace, which all share.</summary>
    internal string Workspace => $"TumorTrace {options.Version}, models in the workspace";

    /// <summary>The needs that are met here.</summary>
    internal IEnumerable<string> Met => _models.Value.Keys.Prepend(null).Select(Of).Append(Workspace);

    /// <summary>The queue for jobs with this need. Queues are served in the order of their names.</summary>
    /// <param name="priority">0 comes first.</param>
    internal static string Queue(string needs, int priority) => FormattableString.Invariant($"{priority}-{Short(needs)}");

    private static string HashOf(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (
            var file in Directory
                .EnumerateFiles(folder)
                .Where(f => Path.GetExtension(f) is ".onnx" or ".json")
                .Order(StringComparer.Ordinal)
        )
            hash.AppendData(Convert.FromHexString(FileHash.Text(Path.GetFileName(file)) + FileHash.Whole(file)));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..12];
    }

    private static string Short(string text) => FileHash.Text(text)[..12];
}
