using TumorTrace.Conversion;
using TumorTrace.Core;
using TumorTrace.Core.Annotations.Conversion;
using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Runs;
using TumorTrace.Core.Slides;
using TumorTrace.Evaluation;
using TumorTrace.RunPages;
using TumorTrace.Segmentation;
using TumorTrace.Slides;

namespace TumorTrace;

/// <summary>
/// Segments tumour in whole-slide images: picks and loads models, runs the cascade, and writes heatmaps, polygons, tables and pictures with
/// a manifest. A slide that is done with the same models and options is kept, an interrupted one resumes.
/// </summary>
/// <remarks>
/// Large blocks of native memory go back to the system only if the host asks for it, as that changes the whole process:
/// <see cref="Inference.NativeAllocator.ReleaseLargeBlocks"/>.
/// </remarks>
/// <param name="request">Models, options and settings; null for the shipped models and default options.</param>
/// <exception cref="UserException">The request contradicts itself; the message holds all problems.</exception>
public sealed class TumorTracer(SegmentRequest? request = null)
{
    private readonly SegmentRequest _request = Checked(request ?? new SegmentRequest());

    /// <summary>Opens a slide: by OpenSlide if it knows the format, plain images by libvips.</summary>
    /// <param name="mpp">µm per level-0 px, whatever the file states; null for what it states.</param>
    /// <exception cref="UserException">Missing, not a slide, or damaged.</exception>
    public static ISlide Open(string slide, double? mpp = null) => SlideFile.Open(slide, mpp);

    /// <summary>Segments one slide.</summary>
    /// <param name="output">Folder for the outputs; they lie in its subfolder of the slide's name.</param>
    /// <exception cref="UserException">Anything the user can act on: slide, models, folder.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the same call goes on where this one stopped.</exception>
    public SlideResult Segment(string slide, string output, IRunProgress? progress = null, CancellationToken cancel = default)
    {
        var batch = SegmentInputs([new SlideInput(slide)], output, progress, cancel);
        if (batch.Failed is [{ Reason: var reason }, ..])
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(reason);
        return batch.Done is [var done, ..] ? done : throw new OperationCanceledException(cancel);
    }

    /// <inheritdoc cref="SegmentInputs"/>
    public BatchResult SegmentAll(
        IReadOnlyList<string> slides,
        string output,
        IRunProgress? progress = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(slides);
        return SegmentInputs([.. slides.Select(s => new SlideInput(s))], output, progress, cancel);
    }

    /// <summary>
    /// Segments slides one after the other, each with its own pixel size where one is given. A slide that fails is reported and does not
    /// stop the rest.
    /// </summary>
    /// <param name="output">Folder for the outputs; those of each slide lie in a subfolder of its name.</param>
    /// <exception cref="UserException">A model that the request names cannot be used; no slide is touched then.</exception>
    public BatchResult SegmentInputs(
        IReadOnlyList<SlideInput> slides,
        string output,
        IRunProgress? progress = null,
        CancellationToken cancel = default
    )
    {
        ArgumentNullException.ThrowIfNull(slides);
        ArgumentException.ThrowIfNullOrEmpty(output);
        var inner = progress ?? new Silent();
        // One page for all: parts are many processes, and their merge writes it.
        if (_request.Part is not null)
            return Runner(output, inner).Run(slides, cancel);
        using var page = new RunPageProgress(inner, output, [.. slides.Select(s => s.Path)], TimeProvider.System);
        return Runner(output, page).Run(slides, cancel);
    }

    /// <summary>
    /// Segments what a scanner writes into a folder, each slide when none of its files has changed for a while and it opens, until
    /// cancelled. A MIRAX slide is its file and its folder, a DICOM slide a folder. Slides that are done already are kept, those that fail
    /// are reported and tried again when they change.
    /// </summary>
    /// <param name="settle">How long a slide must have been the same.</param>
    /// <inheritdoc cref="SegmentInputs"/>
    internal void Follow(string folder, TimeSpan settle, string output, IRunProgress progress, CancellationToken cancel)
    {
        using var page = new RunPageProgress(progress, output, null, TimeProvider.System);
        Runner(output, page).Follow(new IncomingSlides(folder, settle, progress, TimeProvider.System).All(cancel), cancel);
    }

    private BatchRunner Runner(string output, IRunProgress progress) => new(_request, output, progress, TimeProvider.System);

    /// <summary>Converts annotations from one form to another: ASAP XML, QuPath GeoJSON, NCRF JSON or a mask image.</summary>
    /// <param name="output">The file to write; its ending names the form.</param>
    /// <param name="request">Sizes and values of masks; null if no mask takes part.</param>
    /// <returns>What the form cannot hold; empty if nothing is lost.</returns>
    /// <exception cref="UserException">The input cannot be read, the output not be written, or the request contradicts itself.</exception>
    public static IReadOnlyList<string> ConvertAnnotations(
        string input,
        string output,
        ConvertRequest? request = null,
        CancellationToken cancel = default
    )
    {
        request ??= new ConvertRequest();
        var problems = new List<OptionProblem>();
        var tasks = ConvertInputs.Expand(input, output, to: null, problems);
        problems.AddRange(request.Problems(tasks.Exists(t => t.Paints), tasks.Exists(t => t.Traces)));
        if (problems.Count > 0)
            throw new UserException(string.Join("; ", problems));
        var losses = new LossList();
        new ConvertJob(request, new Progress<double>(), cancel).Run(tasks[0], losses);
        return [.. losses.All.Select(l => l.ToString())];
    }

    /// <summary>Measures finished slides against their truth: AUC, FROC, IoU, Dice, boundary and calibration, with 95% intervals.</summary>
    /// <param name="run">Folder that slides were segmented into, or that of one slide in it.</param>
    /// <param name="truth">A file, or a folder with one per slide, named as the slide: ASAP XML, GeoJSON, NCRF JSON or a mask.</param>
    /// <param name="report">Folder for report.html, report.json, tables and plots; null for none.</param>
    /// <param name="progress">Share done, 0 to 1.</param>
    /// <exception cref="UserException">A slide has no truth, a file cannot be read, or the request contradicts itself.</exception>
    public static EvaluationReport Evaluate(
        string run,
        string truth,
        EvaluateRequest? request = null,
        string? report = null,
        IProgress<double>? progress = null,
        CancellationToken cancel = default
    )
    {
        request ??= new EvaluateRequest();
        var problems = request.Problems().ToList();
        if (problems.Count > 0)
            throw new UserException(string.Join("; ", problems));
        return EvaluateJob.Run(RunFolder.Open(run), truth, request, report, progress ?? new Progress<double>(), cancel);
    }

    private static SegmentRequest Checked(SegmentRequest request)
    {
        var problems = request.Problems().ToList();
        return problems.Count == 0 ? request : throw new UserException(string.Join("; ", problems));
    }

    private sealed class Silent : IRunProgress;
}
