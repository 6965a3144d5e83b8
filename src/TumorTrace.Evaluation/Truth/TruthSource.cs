using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Metrics;
using TumorTrace.Slides;

namespace TumorTrace.Evaluation.Truth;

/// <summary>
/// Ground truth of slides: a folder with one file per slide, named as the slide, or a single file for a single slide. A file
/// holds annotations (ASAP XML, GeoJSON, NCRF JSON) or is a mask (TIFF, PNG).
/// </summary>
internal sealed class TruthSource
{
    private static readonly string[] s_endings = [".xml", ".json", ".geojson", ".geojson.gz", ".geojsonl", ".tif", ".tiff", ".png"];

    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly List<string> _all = [];
    private readonly SortedSet<string> _notes = new(StringComparer.Ordinal);
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
            throw new UserException(
                $"{path}: no such truth; expected a file, or a folder with one file per slide, named as the slide "
                    + $"({string.Join(", ", s_endings)})"
            );
    }

    /// <param name="path">A file or a folder.</param>
    /// <param name="rule">Which values of masks and which classes of annotations mean tumour.</param>
    /// <exception cref="UserException">There is no such file or folder, it holds no truth, or two files for one slide.</exception>
    public static TruthSource Open(string path, LabelRule rule) => new(path, rule);

    /// <summary>Slides that have a file; empty if a single file was given.</summary>
    public IReadOnlyCollection<string> Names => _files.Keys;

    /// <summary>What to check if slides with masks turn out normal.</summary>
    public string TumorHint(IEnumerable<string> slides) =>
        slides.Any(s => FileOf(s) is { } f && MaskLabels.IsMask(f)) ? " (if their masks use another tumour value than 255, name it)" : "";

    /// <summary>What of the files read so far was left out or decided, by file.</summary>
    public IReadOnlyList<string> Notes
    {
        get
        {
            lock (_notes)
                return [.. _notes];
        }
    }

    /// <summary>A single file was given, which can be the truth of one slide only.</summary>
    public bool IsOneFile => _single is not null;

    /// <summary>The slide's file; null if it has none.</summary>
    /// <remarks>Named as the slide, also with the slide's ending, "_mask" or other case.</remarks>
    public string? FileOf(string slide) =>
        _single ?? _files.GetValueOrDefault(slide) ?? _files.GetValueOrDefault(SlideFolder.SlideOf(slide)) ?? InOtherCase(slide);

    /// <summary>A file of the folder that may be the slide's, though it is named otherwise; null if none looks like it.</summary>
    public string? FileLike(string slide) =>
        _all.Find(f =>
            f.Length > slide.Length && f.StartsWith(slide, StringComparison.OrdinalIgnoreCase) && !char.IsLetterOrDigit(f[slide.Length])
        );

    /// <summary>True if the slide has an annotated tumour area, however small. Always false for masks: look at their lesions.</summary>
    public bool HasTumorArea(string slide) =>
        FileOf(slide) is { } file && !MaskLabels.IsMask(file) && Shapes(file).Any(s => s.Kind == RegionKind.Tumor);

    /// <summary>The slide's labels; all normal if it has no file. Dispose a disposable result: a large mask stays open.</summary>
    /// <param name="size">Level-0 px.</param>
    public ILabelMap Labels(string slide, PixelSize size)
    {
        if (FileOf(slide) is not { } file)
            return new PolygonLabels([]);
        var labels = LabelFile.Open(file, size, _rule);
        Note(labels.Notes);
        return labels;
    }

    /// <summary>The slide's lesions on the evaluation mask's grid; none if it has no file.</summary>
    /// <param name="size">Level-0 px; null if unknown, which only annotations can do without.</param>
    public LesionMap Lesions(string slide, LesionRule rule, PixelSize? size) => LesionMap.Create(TumorMask(slide, rule, size), rule);

    /// <summary>The size of a mask in its own px; null for annotations, which have none.</summary>
    public static PixelSize? SizeOf(string file)
    {
        if (!MaskLabels.IsMask(file))
            return null;
        using var mask = MaskFile.Open(file);
        return mask.Info.Size;
    }

    /// <summary>
    /// For each detection, true if the mask marks its point as unknown, or annotations that are not exhaustive do not cover it.
    /// </summary>
    /// <param name="size">Level-0 px, as for <see cref="Lesions"/>.</param>
    public bool[] AreUnknown(string slide, PixelSize? size, IReadOnlyList<Detection> detections)
    {
        if (
            size is not { } known
            || FileOf(slide) is not { } file
            || !(MaskLabels.IsMask(file) ? _rule.Unknown is not null : _rule.OutsideUnknown)
        )
            return new bool[detections.Count];
        var labels = Labels(slide, known);
        using var opened = labels as IDisposable;
        var label = new byte[1];
        return
        [
            .. detections.Select(d =>
            {
                // A sample lies in the middle of its px.
                labels.Read(new Level0Point(Math.Floor(d.Point.X), Math.Floor(d.Point.Y)), 1, 1, 1, label);
                return label[0] == TumorLabel.Unknown;
            }),
        ];
    }

    private BitMask TumorMask(string slide, LesionRule rule, PixelSize? size)
    {
        if (FileOf(slide) is not { } file)
            return new BitMask(1, 1);
        if (!MaskLabels.IsMask(file))
            return LesionMask.Create(Shapes(file), rule, size);
        var labels = Labels(slide, size!.Value);
        using var opened = labels as IDisposable;
        return LesionMask.Create(labels, rule, size.Value);
    }

    private IReadOnlyList<AnnotationShape> Shapes(string file)
    {
        var areas = AnnotationFile.ReadTruth(file, _rule);
        Note(areas.Notes);
        return areas.Shapes;
    }

    private void Note(IReadOnlyList<string> notes)
    {
        lock (_notes)
            _notes.UnionWith(notes);
    }

    /// <summary>The one file whose name differs from the slide's in case only; noted, as two slides may differ so.</summary>
    private string? InOtherCase(string slide)
    {
        var name = SlideFolder.SlideOf(slide);
        var found = _files.Where(f => string.Equals(f.Key, name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value).ToList();
        if (found is not [var file])
            return null;
        Note([$"{file}: taken as the truth of {slide}, though its name differs in case"]);
        return file;
    }

    private void AddFolder(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            _all.Add(Path.GetFileName(file));
            if (NameOf(file) is { } name && !_files.TryAdd(name, file))
                throw new UserException(
                    $"{folder}: two files of truth for {name}: {Path.GetFileName(_files[name])} and {Path.GetFileName(file)}; "
                        + "keep one of them"
                );
        }
        if (_files.Count == 0)
            throw new UserException(
                $"{folder}: the folder holds no truth; expected one file per slide, named as the slide ({string.Join(", ", s_endings)})"
            );
    }

    /// <summary>"tumor_001" of tumor_001.xml, tumor_001.tif.geojson and of Camelyon16's tumor_001_mask.tif.</summary>
    private static string? NameOf(string file)
    {
        var name = Path.GetFileName(file);
        return s_endings.Where(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase)).MaxBy(e => e.Length) is { } ending
            ? SlideFolder.SlideOf(name[..^ending.Length])
            : null;
    }
}
