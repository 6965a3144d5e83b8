using TumorTrace.Core;

namespace TumorTrace.Training.Data;

/// <summary>
/// The files of Camelyon16 in a folder, in the layout of GigaDB (training/normal, training/tumor, …), of the challenge
/// itself (TrainingData/Train_Normal, …) or of the AWS registry (images, annotations). Names are told by their lower case.
/// </summary>
internal sealed class Camelyon16Folder
{
    private static readonly string[] s_normal = ["training/normal", "TrainingData/Train_Normal", "images"];
    private static readonly string[] s_tumor = ["training/tumor", "TrainingData/Train_Tumor", "images"];
    private static readonly string[] s_test = ["testing/images", "Testset/Images", "images"];
    private static readonly string[] s_tumorXml = ["training/lesion_annotations", "TrainingData/Ground_Truth/XML", "annotations"];
    private static readonly string[] s_testXml = ["testing/lesion_annotations", "Testset/Ground_Truth/Annotations", "annotations"];
    private static readonly string[] s_reference =
    [
        "testing/reference.csv",
        "Testset/reference.csv",
        "evaluation/reference.csv",
        "reference.csv",
    ];

    /// <exception cref="UserException">No slides there, or annotations that are still zipped.</exception>
    internal Camelyon16Folder(string folder)
    {
        if (!Directory.Exists(folder))
            throw new UserException(
                $"{folder}: no such folder, expected Camelyon16 with training/normal, training/tumor and testing/images"
            );
        Normal = Find(folder, s_normal, "normal_", ".tif");
        Tumor = Find(folder, s_tumor, "tumor_", ".tif");
        Test = Find(folder, s_test, "test_", ".tif");
        if (Normal.Count + Tumor.Count == 0)
            throw new UserException(
                $"{folder}: no training slides there, expected {s_normal[0]}/normal_001.tif and so on, or {s_normal[1]}, or {s_normal[2]}"
            );
        Annotations = Annotated(folder, s_tumorXml, "tumor_", Tumor.Count)
            .Concat(Annotated(folder, s_testXml, "test_", 0))
            .ToDictionary(StringComparer.Ordinal);
        ReferenceFile = s_reference.Select(f => Path.Combine(folder, f)).FirstOrDefault(File.Exists);
        Reference = ReferenceFile is null ? new Dictionary<string, bool>(StringComparer.Ordinal) : ReadReference(ReferenceFile);
    }

    /// <summary>Files by slide name, such as normal_001.</summary>
    internal SortedDictionary<string, string> Normal { get; }

    internal SortedDictionary<string, string> Tumor { get; }

    internal SortedDictionary<string, string> Test { get; }

    /// <summary>Annotation files by slide name.</summary>
    internal IReadOnlyDictionary<string, string> Annotations { get; }

    internal string? ReferenceFile { get; }

    /// <summary>Test slide names → whether the slide has tumour; empty without reference.csv.</summary>
    internal IReadOnlyDictionary<string, bool> Reference { get; }

    private static SortedDictionary<string, string> Annotated(string root, string[] folders, string prefix, int needed)
    {
        var found = Find(root, folders, prefix, ".xml");
        var zip = folders.Select(f => Path.Combine(root, f + ".zip")).FirstOrDefault(File.Exists);
        return found.Count == 0 && zip is not null
                ? throw new UserException($"{zip}: annotations are still zipped; unzip them into {Path.ChangeExtension(zip, null)}")
            : found.Count == 0 && needed > 0
                ? throw new UserException(
                    $"{root}: {needed} tumour slides but no annotations, expected {folders[0]}/{prefix}001.xml and so on"
                )
            : found;
    }

    private static SortedDictionary<string, string> Find(string root, string[] folders, string prefix, string ending)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (
            var file in folders
                .Select(f => Path.Combine(root, f))
                .Where(Directory.Exists)
                .SelectMany(f => Directory.EnumerateFiles(f))
                .Order(StringComparer.Ordinal)
        )
        {
            var name = Path.GetFileNameWithoutExtension(file).ToLowerInvariant();
            // Masks lie beside the slides in some copies.
            if (
                name.StartsWith(prefix, StringComparison.Ordinal)
                && !name.EndsWith("_mask", StringComparison.Ordinal)
                && string.Equals(Path.GetExtension(file), ending, StringComparison.OrdinalIgnoreCase)
            )
                found.TryAdd(name, file);
        }
        return found;
    }

    /// <summary>Lines name,Type,…, with or without a header.</summary>
    private static Dictionary<string, bool> ReadReference(string path)
    {
        var reference = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var (line, i) in File.ReadLines(path).Select((l, i) => (l, i + 1)))
        {
            var fields = line.Split(',', StringSplitOptions.TrimEntries);
            if (!fields[0].StartsWith("test_", StringComparison.OrdinalIgnoreCase))
                continue;
            var name = Path.GetFileNameWithoutExtension(fields[0]).ToLowerInvariant();
            reference[name] = fields.ElementAtOrDefault(1)?.ToLowerInvariant() switch
            {
                "tumor" => true,
                "normal" => false,
                var other => throw new UserException(
                    $"{path}, line {i}: {name} is '{other}', expected Tumor or Normal in the second column"
                ),
            };
        }
        return reference;
    }
}
