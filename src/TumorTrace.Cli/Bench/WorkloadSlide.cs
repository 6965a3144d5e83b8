using TumorTrace.Core.Annotations;
using TumorTrace.Core.Files;
using TumorTrace.Core.Synthesis;
using TumorTrace.Slides;

namespace TumorTrace.Cli.Bench;

/// <summary>Writes a slide of a known make-up, with its tumour regions beside it for `segment --candidates`.</summary>
internal static class WorkloadSlide
{
    /// <summary>The regions of a slide.</summary>
    public static string Regions(string slide) => Path.ChangeExtension(slide, ".geojson");

    /// <summary>Writes the slide unless a whole one of the same make-up is there.</summary>
    public static void Ensure(string path, Workload workload, int threads, IProgress<double> progress, CancellationToken cancel)
    {
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

    public static void Write(
        string path,
        Workload workload,
        SynthOptions options,
        int threads,
        IProgress<double> progress,
        CancellationToken cancel
    )
    {
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
        // Written last: its presence means that the others are whole.
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
