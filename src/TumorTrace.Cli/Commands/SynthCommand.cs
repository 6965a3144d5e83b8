using System.CommandLine;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Files;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Synthesis;
using TumorTrace.Slides;

namespace TumorTrace.Cli.Commands;

/// <summary>tumortrace synth: a synthetic slide with its exact truth, for tests, demonstrations and load.</summary>
internal static class SynthCommand
{
    private static readonly Option<string> s_output = new("--output", "-o")
    {
        Description = "The slide to write (.tif); truth goes beside it",
        Required = true,
    };
    private static readonly Option<string> s_size = new("--size")
    {
        Description = "WIDTHxHEIGHT in px",
        DefaultValueFactory = _ => "16384x16384",
    };
    private static readonly Option<int> s_seed = new("--seed")
    {
        Description = "Another seed gives another slide",
        DefaultValueFactory = _ => 1,
    };
    private static readonly Option<double> s_mpp = new("--mpp") { Description = "µm per px", DefaultValueFactory = _ => 0.25 };
    private static readonly Option<string?> s_truth = new("--truth")
    {
        Description = "Tumour regions to draw: ASAP XML, QuPath GeoJSON or NCRF JSON, level-0 px",
    };
    private static readonly Option<bool> s_fit = new("--fit")
    {
        Description = "Move, and shrink where needed, the regions of --truth into the slide",
    };
    private static readonly Option<int> s_tumors = new("--tumors")
    {
        Description = "Number of invented tumour regions",
        DefaultValueFactory = _ => 3,
    };
    private static readonly Option<double> s_tissue = new("--tissue")
    {
        Description = "Fraction of the slide covered by tissue",
        DefaultValueFactory = _ => 0.35,
    };
    private static readonly Option<int> s_sections = new("--sections") { Description = "Number of tissue sections; 0: by seed" };
    private static readonly Option<double> s_stain = new("--stain")
    {
        Description = "Stain variation, 0 to 2",
        DefaultValueFactory = _ => 1,
    };
    private static readonly Option<int> s_folds = new("--folds") { Description = "Number of tissue folds", DefaultValueFactory = _ => 2 };
    private static readonly Option<bool> s_noPen = new("--no-pen") { Description = "No pen marks" };
    private static readonly Option<int> s_quality = new("--quality") { Description = "JPEG quality", DefaultValueFactory = _ => 87 };
    private static readonly Option<int> s_threads = new("--threads")
    {
        Description = "Threads; the bytes do not depend on it",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    public static Command Create()
    {
        var command = new Command("synth", "Write a synthetic H&E-like slide with its exact tumour regions.")
        {
            s_output,
            s_size,
            s_seed,
            s_mpp,
            s_truth,
            s_fit,
            s_tumors,
            s_tissue,
            s_sections,
            s_stain,
            s_folds,
            s_noPen,
            s_quality,
            s_threads,
        };
        command.SetAction((parsed, cancel) => Task.Run(() => Errors.Guard(() => Run(parsed, cancel)), CancellationToken.None));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var path = parsed.GetRequiredValue(s_output);
        var threads = parsed.GetValue(s_threads);
        var pyramid = new PyramidOptions(parsed.GetValue(s_mpp), Quality: parsed.GetValue(s_quality));
        var options = Options(parsed);
        if (
            Errors.AnyUsageProblem([
                .. ArgumentProblems(parsed),
                .. options.Problems().Concat(pyramid.Problems()).Select(OptionNames.Describe),
            ])
        )
            return ExitCode.Usage;
        var slide = new SyntheticSlide(options);
        PyramidWriter.Write(
            path,
            slide.Options.Width,
            slide.Options.Height,
            pyramid,
            (y, rows, rgb) => slide.RenderRows(y, rows, rgb, threads, cancel),
            new ProgressLines(TimeProvider.System, Console.Error),
            cancel
        );
        WriteFile(Path.ChangeExtension(path, ".xml"), s => AsapXml.Write(s, slide.Truth));
        WriteFile(Path.ChangeExtension(path, ".geojson"), s => QuPathGeoJson.Write(s, slide.Truth));
        AtomicFile.WriteText(Path.ChangeExtension(path, ".synth.json"), slide.Options.ToJson());
        Console.WriteLine(
            $"{path}: {slide.Options.Width} x {slide.Options.Height} px at {slide.Options.Mpp} µm/px, {slide.Truth.Count} annotated regions"
        );
        return ExitCode.Ok;
    }

    private static IEnumerable<string> ArgumentProblems(ParseResult parsed)
    {
        if (Size(parsed.GetValue(s_size)!) is null)
            yield return $"--size is \"{parsed.GetValue(s_size)}\", expected WIDTHxHEIGHT in px, such as 16384x16384";
        if (parsed.GetValue(s_threads) < 1)
            yield return $"--threads is {parsed.GetValue(s_threads)}, expected at least 1";
    }

    private static void WriteFile(string path, Action<Stream> write) =>
        AtomicFile.Write(
            path,
            temporary =>
            {
                using var stream = File.Create(temporary);
                write(stream);
            }
        );

    private static SynthOptions Options(ParseResult parsed)
    {
        var (width, height) = Size(parsed.GetValue(s_size)!) ?? (1, 1);
        var file = parsed.GetValue(s_truth);
        var truth = file is null ? null : AnnotationFile.Read(file);
        return new SynthOptions
        {
            Width = width,
            Height = height,
            Mpp = parsed.GetValue(s_mpp),
            Seed = parsed.GetValue(s_seed),
            TumorRegions = parsed.GetValue(s_tumors),
            TissueFraction = parsed.GetValue(s_tissue),
            Sections = parsed.GetValue(s_sections),
            StainVariation = parsed.GetValue(s_stain),
            Folds = parsed.GetValue(s_folds),
            PenMarks = parsed.GetValue(s_noPen) ? 0 : 2,
            TruthFile = file,
            Truth = truth is not null && parsed.GetValue(s_fit) ? AnnotationShape.Fit(truth, new PixelSize(width, height)) : truth,
        };
    }

    internal static (int Width, int Height)? Size(string text)
    {
        var parts = text.Split('x', 'X');
        return parts.Length == 2 && int.TryParse(parts[0], out var width) && int.TryParse(parts[1], out var height)
            ? (width, height)
            : null;
    }
}
