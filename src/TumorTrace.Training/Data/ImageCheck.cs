using System.Globalization;
using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;
using TumorTrace.Core.Tissue;

namespace TumorTrace.Training.Data;

/// <summary>Opens one image with its labels, measures them, and reports what is wrong with them.</summary>
internal sealed class ImageCheck(ManifestLine line, double targetMpp, DataReaders readers, Action<DatasetProblem> report)
{
    /// <summary>A glass slide is 76 mm long; a wider image has a wrong pixel size.</summary>
    private const double LongestMm = 80;

    /// <summary>From this share of vertices outside the slide on, the annotation is another slide's, or of another scale.</summary>
    private const double TooFarOut = 0.5;

    private readonly TrainingCase _case = line.Case!;

    /// <summary>Null where an error keeps it from being opened.</summary>
    internal CheckedImage? Open()
    {
        try
        {
            return new CheckedImage(_case.Image, readers.OpenSlide(_case.Image, null));
        }
        catch (UserException e)
        {
            Fail(e.Message);
            return null;
        }
    }

    /// <summary>Null where an error keeps the image from being measured.</summary>
    internal ImageMetrics? Run(CheckedImage image)
    {
        try
        {
            var info = image.Slide.Info;
            foreach (var warning in info.Warnings)
                Warn($"{_case.Image}: {warning}");
            var mpp = PixelSizeOf(info);
            CheckShapes(info.Size);
            var labels = TrainingRegion.OpenLabels(_case, info.Size, readers);
            foreach (var note in labels.Notes)
                Warn(note);
            using (labels as IDisposable)
                return mpp is { } known ? Measure(image, known, labels) : null;
        }
        catch (UserException e)
        {
            Fail(e.Message);
            return null;
        }
    }

    private double? PixelSizeOf(SlideInfo info)
    {
        var mpp = _case.Mpp ?? info.Mpp;
        if (mpp is null)
            Fail($"{info.Path}: states no pixel size, expected one; fill the manifest's mpp column");
        else if (Math.Max(info.Size.Width, info.Size.Height) * mpp / 1000 is > LongestMm and var mm)
            Warn(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{info.Path}: {mpp:g4} µm/px would make the image {mm:f0} mm long, and a glass slide has 76 mm; "
                        + $"is the pixel size right?"
                )
            );
        if (_case.Mpp is { } given && info.Mpp is { } stated && Math.Abs(given - stated) > 0.02 * stated)
            Warn(
                FormattableString.Invariant(
                    $"{info.Path}: the manifest says {given:g4} µm/px, the file {stated:g4} ({info.MppSource}); the manifest's is used"
                )
            );
        return mpp;
    }

    private void CheckShapes(PixelSize size)
    {
        if (_case.LabelFile is not { } file || MaskLabels.IsMask(file))
            return;
        var shapes = AnnotationFile.ReadTruth(file, _case.Rule).Shapes;
        if (!shapes.Any(s => s.Kind == RegionKind.Tumor))
            Warn($"{file}: none of its {shapes.Count} areas is tumour{Groups(shapes)}");
        var points = shapes.SelectMany(s => s.Rings).SelectMany(r => r).ToList();
        var outside = points.Count(p => p.X < -1 || p.Y < -1 || p.X > size.Width + 1 || p.Y > size.Height + 1);
        if (outside == 0)
            return;
        var b = AnnotationShape.BoundsOf(shapes)!.Value;
        var message = string.Create(
            CultureInfo.InvariantCulture,
            $"{file}: {100.0 * outside / points.Count:0.#} % of the vertices lie outside the slide ({size} px); "
                + $"the areas reach from ({b.X:0}, {b.Y:0}) to ({b.Right:0}, {b.Bottom:0})"
        );
        if (outside < TooFarOut * points.Count)
            Warn(message);
        else
            Fail(message + "; are they of another slide, or in other units than level-0 px?");
    }

    private static string Groups(IReadOnlyList<AnnotationShape> shapes) =>
        shapes.Count == 0
            ? ""
            : $": they are of {string.Join(", ", shapes.Select(s => $"'{s.Group}'").Distinct(StringComparer.Ordinal))}; "
                + "name tumour areas Tumor, or their class in a column 'tumor_class'";

    private ImageMetrics Measure(CheckedImage image, double mpp, ILabelMap labels)
    {
        var slide = image.Slide;
        var scale = WorkingScale.For(slide.Info, mpp, targetMpp);
        if (scale.Upsampled)
            Warn(
                FormattableString.Invariant(
                    $"{_case.Image}: {mpp:g4} µm/px is coarser than {targetMpp:g4}: px will be invented by interpolation"
                )
            );
        var tissue = image.Tissue(mpp);
        var count = LabelCount.Count(tissue, _case.Area, labels);
        if (count.Tissue == 0)
            Warn($"{_case.Image}: no tissue was found; the image will hardly be drawn from");
        if (count.Tumor == 0 && _case.LabelFile is { } mask && MaskLabels.IsMask(mask))
            SuggestValue(mask, slide.Info.Size, tissue);
        var mm2 = tissue.Downsample * mpp * tissue.Downsample * mpp / 1e6;
        return new ImageMetrics(
            _case.Image,
            _case.Split,
            _case.Group,
            slide.Info.Size,
            mpp,
            _case.Mpp is null ? slide.Info.MppSource!.Name : "manifest",
            scale.Ratio,
            scale.Level,
            count.Tissue * mm2,
            Share(count.Tissue, count.All),
            count.Tumor * mm2,
            Share(count.TumorTissue, count.Tissue),
            count.NormalTissue * mm2,
            Share(count.Tissue - count.TumorTissue - count.NormalTissue, count.Tissue)
        );
    }

    /// <summary>Masks of tools that number their classes hold 1 or 2 where tumour is; which one, only the user knows.</summary>
    private void SuggestValue(string mask, PixelSize size, TissueMask tissue)
    {
        foreach (var value in new byte[] { 1, 2, 3 }.Where(v => v != _case.Tumor && v != _case.Unknown))
        {
            var labels = readers.OpenLabels(mask, size, new LabelRule(Tumor: value));
            using (labels as IDisposable)
            {
                if (LabelCount.Count(tissue, _case.Area, labels).Tumor > 0)
                    Warn(
                        $"{mask}: no px is tumour ({(_case.Tumor is { } t ? $"{t}" : "192 or more")}), "
                            + $"but some are {value}; if that means tumour, add a column 'tumor' with {value}"
                    );
            }
        }
    }

    private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;

    private void Warn(string message) => report(new DatasetProblem(false, $"{line.Where}: {message}"));

    private void Fail(string message) => report(new DatasetProblem(true, $"{line.Where}: {message}"));
}

/// <summary>Px of the tissue mask by label, within an area.</summary>
internal readonly record struct LabelCount(long All, long Tissue, long Tumor, long TumorTissue, long NormalTissue)
{
    private const int Band = 256;

    internal static LabelCount Count(TissueMask tissue, Area area, ILabelMap labels)
    {
        var mask = tissue.Mask;
        var step = tissue.Downsample;
        var left = (int)Math.Round(area.Left * mask.Width);
        var right = (int)Math.Round(area.Right * mask.Width);
        var top = (int)Math.Round(area.Top * mask.Height);
        var bottom = (int)Math.Round(area.Bottom * mask.Height);
        var count = default(LabelCount);
        // In bands: a large mask file would be decoded again for each single row.
        var band = new byte[Math.Max(0, right - left) * Band];
        for (var y = top; y < bottom; y += Band)
        {
            var rows = Math.Min(Band, bottom - y);
            labels.Read(new Level0Point(left * step, y * step), step, right - left, rows, band);
            for (var i = 0; i < rows * (right - left); i++)
                count = count.Add(mask[left + i % (right - left), y + i / (right - left)], band[i]);
        }
        return count;
    }

    private LabelCount Add(bool tissue, byte label) =>
        new(
            All + 1,
            Tissue + (tissue ? 1 : 0),
            Tumor + (label == TumorLabel.Tumor ? 1 : 0),
            TumorTissue + (tissue && label == TumorLabel.Tumor ? 1 : 0),
            NormalTissue + (tissue && label == TumorLabel.Normal ? 1 : 0)
        );
}
