using System.Globalization;
using TumorTrace.Core.Files;

namespace TumorTrace.Evaluation.Detections;

/// <summary>Writes froc.json, curve.csv, per_slide.csv and lesions.csv. Positions are in level-0 px.</summary>
internal static class FrocFolder
{
    /// <param name="folder">Created if need be; earlier files are replaced.</param>
    public static void Write(string folder, FrocReport report, IReadOnlyList<FrocSlide> slides)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(slides);
        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(
            Path.Combine(folder, "curve.csv"),
            "average_false_positives,sensitivity\n" + string.Concat(report.Curve.Select(p => Line(p[0], p[1])))
        );
        AtomicFile.WriteText(
            Path.Combine(folder, "per_slide.csv"),
            "slide,has_tumor,detections,false_positives,lesions_hit,non_itc_lesions\n"
                + string.Concat(
                    report.Slides.Select(s => Line(s.Name, s.Tumor ? 1 : 0, s.Detections, s.FalsePositives, s.LesionsHit, s.NonItcLesions))
                )
        );
        AtomicFile.WriteText(
            Path.Combine(folder, "lesions.csv"),
            "slide,label,x,y,area_mm2,major_axis_um,is_itc,probability\n" + string.Concat(slides.SelectMany(Lesions))
        );
        AtomicFile.WriteText(Path.Combine(folder, "froc.json"), Json.Indented(report) + "\n");
    }

    private static IEnumerable<string> Lesions(FrocSlide slide) =>
        slide.Lesions.Select(l =>
            Line(
                slide.Name,
                l.Label,
                slide.Rule.CentreOf(l).X,
                slide.Rule.CentreOf(l).Y,
                slide.Rule.AreaMm2(l),
                slide.Rule.MajorAxisUm(l),
                l.IsItc ? 1 : 0,
                slide.Hits.Lesions[l.Label - 1]
            )
        );

    private static string Line(params object[] fields) =>
        CsvLine.Join(fields.Select(f => Convert.ToString(f, CultureInfo.InvariantCulture)!)) + "\n";
}
