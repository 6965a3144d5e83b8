using System.IO.Compression;
using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Annotations.Conversion;
using TumorTrace.Core.Files;
using TumorTrace.Core.Polygons;
using TumorTrace.Core.Slides;
using TumorTrace.Slides;

namespace TumorTrace.Conversion;

/// <summary>One file from one form to another.</summary>
internal sealed class ConvertJob(ConvertRequest request, IProgress<double> progress, CancellationToken cancel)
{
    /// <summary>QuPath's own colour of its class "Tumor".</summary>
    private const string TumorColor = "#c80000";

    /// <summary>How System.Text.Json marks what it throws for a text like "\ud800", which is JSON but no characters.</summary>
    private const string HalfCharacter = "System.Text.Json.Rethrowable";

    /// <returns>What was written, for the user.</returns>
    /// <exception cref="UserException">The input cannot be read or the output not be written.</exception>
    public string Run(ConvertTask task, LossList losses)
    {
        if (string.Equals(Path.GetFullPath(task.Input), Path.GetFullPath(task.Output), StringComparison.Ordinal))
            throw new UserException($"{task.Output}: is the input itself; choose another output") { Option = "Output" };
        var document = (task.Traces ? Trace(task.Input, losses) : Read(task.Input, losses)).Move(request.Move.X, request.Move.Y);
        return task.Format is { } format
            ? Write(task, format.Form, document, losses)
            : MaskJob.Paint(task, document, request, losses, progress, cancel);
    }

    /// <exception cref="UserException">Something is lost, and the request is strict.</exception>
    internal static void Check(ConvertTask task, ConvertRequest request, LossList losses)
    {
        if (request.Strict && losses.All.Count > 0)
            throw new UserException(
                $"{task.Input}: {task.Output} would not hold all of it: {string.Join("; ", losses.All)}; "
                    + "expected a file of which everything is kept, as asked for"
            );
    }

    private AnnotationDocument Read(string input, LossList losses)
    {
        var document = AnnotationFile.ReadDocument(input);
        document.Notes.AddTo(losses.Add);
        return document with { Shapes = [.. document.Shapes.Select(s => s.Means(request.TumorClasses, document.Form))] };
    }

    private string Write(ConvertTask task, AnnotationForm form, AnnotationDocument document, LossList losses)
    {
        var output = task.Output;
        var converted = AnnotationConversion.To(form, document, losses);
        Check(task, request, losses);
        AtomicFile.Write(
            output,
            temporary =>
            {
                using var file = File.Create(temporary);
                using var gzip = output.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
                    ? new GZipStream(file, CompressionLevel.Optimal)
                    : null;
                try
                {
                    AnnotationConversion.Write(gzip ?? (Stream)file, form, converted);
                }
                catch (InvalidOperationException e) when (e.Source == HalfCharacter)
                {
                    throw new UserException($"{task.Input}: a text holds half a character, expected Unicode: {e.Message}", e);
                }
            }
        );
        var areas = converted.Shapes.Count(s => s.Geometry == ShapeGeometry.Area);
        var others = converted.Shapes.Count - areas;
        return $"{areas} areas{(others > 0 ? $", {others} points and lines" : "")}";
    }

    private AnnotationDocument Trace(string input, LossList losses)
    {
        using var mask = MaskFile.Open(input);
        var scale = request.Level0PerPixel ?? ConvertSlide.Find(request, input)!.ScaleOf(mask.Info);
        var rule = RuleFor(mask, losses);
        var scan = new MaskScan(mask, rule, progress, cancel);
        var shapes = MaskTracer.Trace(
            (int)mask.Info.Size.Height,
            scan.Runs(),
            scale,
            new AnnotationShape([]) { Group = request.Group, Color = TumorColor },
            cancel
        );
        if (shapes.Count == 0)
            throw new UserException(
                $"{input}: no px is tumour; found {Values(scan)}; expected "
                    + $"{(request.Tumor is { } t ? $"{t}" : "192 to 255")}, name the tumour's value"
            )
            {
                Option = nameof(ConvertRequest.Tumor),
            };
        losses.Add(scan.Coloured, "px in other colours: left out; only the first channel (red) of a mask counts");
        losses.AddEach(
            Enumerable
                .Range(0, 256)
                .Where(v =>
                    v != 0 && scan.Counts[v] > 0 && rule.Label((byte)v) != TumorLabel.Tumor || v == request.Unknown && scan.Counts[v] > 0
                ),
            v => $"{v}",
            v => $"values: {v} ({scan.Counts[int.Parse(v)]} px), {(v == $"{request.Unknown}" ? "unknown" : "not tumour")}: left out"
        );
        return new AnnotationDocument(AnnotationForm.GeoJson, shapes);
    }

    /// <summary>Tumour's value, named by the user or decided by the values that the whole mask holds.</summary>
    private LabelRule RuleFor(ISlide mask, LossList losses)
    {
        losses.Say(MaskMeaning.NotesOf(mask.Info));
        var census = new MaskCensus();
        if (request.Tumor is not null || !MaskMeaning.CountAll(mask, census))
            return request.Rule;
        var meaning = MaskMeaning.From(census, request.Rule with { Strict = false }, mask.Info);
        if (meaning.Rule.Tumor is not null)
            losses.Say(meaning.Notes.Except(losses.Said));
        return meaning.Rule;
    }

    private static string Values(MaskScan scan) =>
        string.Join(", ", Enumerable.Range(0, 256).Where(v => scan.Counts[v] > 0).Take(8).Select(v => $"{v} ({scan.Counts[v]} px)"));
}
