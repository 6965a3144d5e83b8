using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Metrics;
using TumorTrace.Slides;

namespace TumorTrace.Cli.RunEvaluation;

/// <summary>Ground truth of slides: a file, or a folder with a file a slide, told apart by their names.</summary>
internal sealed class TruthSource
{
    private static readonly string[] s_endings = [".xml", ".json", ".geojson", ".geojson.gz", ".tif", ".tiff", ".png"];

    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly LabelRule _rule;
    private readonly string? _single;

    private TruthSource(string path, LabelRule rule)
    {
        _rule = rule;
        if (File.Exists(path))
            _single = path;
        else if (Directory.Exists(path))
            AddFolder(path);
        else
            throw new UserException($"{path}: no such truth; expected a file, or a folder with a file named as each slide ({string.Join(", ", s_endings)})");
    }

    public static TruthSource Open(string path, LabelRule rule) => new(path, rule);

    /// <summary>Slides that have a file; none when one file was given for the only slide.</summary>
    public IReadOnlyCollection<string> Names => _files.Keys;

    public string? FileOf(string slide) => _single ?? _files.GetValueOrDefault(slide);

    /// <summary>An annotated tumour area, even one so small that no px of a mask lies in it. Masks: see their lesions.</summary>
    public bool HasTumorArea(string slide) => FileOf(slide) is { } file && !MaskLabels.IsMask(file) && AnnotationFile.Read(file).Any(s => s.Kind == RegionKind.Tumor);

    /// <param name="slide">Level-0 px.</param>
    public ITumorLabels Labels(string file, PixelSize slide) => LabelFile.Open(file, slide, _rule);

    /// <summary>The lesions on the evaluation mask's grid; masks are taken for the slide's level 0 where its size is not known.</summary>
    public LesionMap Lesions(string file, LesionRule rule, PixelSize? slide) => LesionMap.Of(TumorMask(file, rule, slide), rule);

    /// <summary>The slide's size as a mask has it; null for annotations, which have none.</summary>
    public static PixelSize? SizeOf(string file)
    {
        if (!MaskLabels.IsMask(file))
            return null;
        using var mask = SlideFile.Open(file);
        return mask.Info.Size;
    }

    private BitMask TumorMask(string file, LesionRule rule, PixelSize? slide)
    {
        if (!MaskLabels.IsMask(file))
            return LesionMask.Of(AnnotationFile.Read(file), rule, slide);
        var size = slide ?? SizeOf(file)!.Value;
        var labels = Labels(file, size);
        try
        {
            return LesionMask.Of(labels, rule, size);
        }
        finally
        {
            (labels as IDisposable)?.Dispose();
        }
    }

    private void AddFolder(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            if (NameOf(file) is { } name && !_files.TryAdd(name, file))
                throw new UserException($"{folder}: two files of truth for {name}: {Path.GetFileName(_files[name])} and {Path.GetFileName(file)}; leave one of them");
        }
        if (_files.Count == 0)
            throw new UserException($"{folder}: the folder holds no truth; expected a file named as each slide ({string.Join(", ", s_endings)})");
    }

    /// <summary>"tumor_001" of tumor_001.xml and of Camelyon16's tumor_001_mask.tif.</summary>
    private static string? NameOf(string file)
    {
        var name = Path.GetFileName(file);
        if (s_endings.Where(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)).MaxBy(e => e.Length) is not { } ending)
            return null;
        name = name[..^ending.Length];
        return name.EndsWith("_mask", StringComparison.OrdinalIgnoreCase) ? name[..^"_mask".Length] : name;
    }
}
