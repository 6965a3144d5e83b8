using TumorTrace.Core.Annotations;
using TumorTrace.Core.Files;
using TumorTrace.Core.Synthesis;
using TumorTrace.Slides;

namespace TumorTrace.ModelBuilding.Bench;

/// <summary>Writes a slide of known composition, with its tumour regions beside it as candidates for `segment`.</summary>
internal static class WorkloadSlide
{
    /// <summary>The GeoJSON file of a slide's regions.</summary>
    public static string Regions(string slide) => Path.ChangeExtension(slide, ".geojson");

    /// <summary>Writes the slide unless a complete one of the same composition is there.</summary>
    /// <param name="progress">Share done, 0 to 1.</param>
    public static void Ensure(string path, Workload workload, int threads, IProgress<double> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(workload);
        var options = workload.Options();
        if (
            File.Exists(path)
            && File.Exists(Regions(path))
            && File.Exists(Record(path))
            && File.ReadAllText(Record(path)) == Describe(workload, options)
        )
            return;
        Write(path, workload, options, threads, progress, cancel);
    }

    /// <summary>Writes the slide, replacing an earlier one.</summary>
    /// <inheritdoc cref="Ensure"/>
    public static void Write(
        string path,
        Workload workload,
        SynthOptions options,
        int threads,
        IProgress<double> progress,
        CancellationToken cancel
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        File.Delete(Record(path));
        var slide = new SyntheticSlide(options);
        PyramidWriter.Write(
            path,
            options.Width,
            options.Height,
            new PyramidOptions(options.Mpp),
            (y, rows, rgb) => slide.RenderRows(y, rows, rgb, threads, cancel),
            progress,
            cancel
        );
        AtomicFile.Write(
            Regions(path),
            temporary =>
            {
                using var stream = File.Create(temporary);
                QuPathGeoJson.Write(stream, slide.Truth);
            }
        );
        // Written last: its presence means that the others are complete.
        AtomicFile.WriteText(Record(path), Describe(workload, options));
    }

    private static string Record(string path) => Path.ChangeExtension(path, ".workload.json");

    private static string Describe(Workload workload, SynthOptions options) =>
        Json.Indented(
            new
            {
                workload,
                options,
                regions = options.Truth!.Count,
            }
        ) + "\n";
}
