using TumorTrace.Core.Annotations;
using TumorTrace.Core.Annotations.Conversion;
using TumorTrace.Core.Files;
using TumorTrace.Slides.Rasters;

namespace TumorTrace.Conversion;

/// <summary>Annotated areas painted into a mask.</summary>
internal static class MaskJob
{
    /// <summary>Picture viewers open PNGs of this side.</summary>
    private const int LongestPng = 16384;

    public static string Paint(
        ConvertTask task,
        AnnotationDocument document,
        ConvertRequest request,
        LossList losses,
        IProgress<double> progress,
        CancellationToken cancel
    )
    {
        var slide = ConvertSlide.Find(request, task.Input)!;
        var png = Path.GetExtension(task.Output).Equals(".png", StringComparison.OrdinalIgnoreCase);
        var layout = new MaskLayout(
            slide.Size,
            request.Downsample ?? (png ? PngDownsample(Math.Max(slide.Size.Width, slide.Size.Height)) : 1),
            request.Corner
        );
        MaskLosses.Count(document, layout, losses);
        ConvertJob.Check(task, request, losses);
        var values = new MaskValues(request.Tumor ?? 255, request.Unknown);
        var painter = new MaskPainter(document.Shapes, layout, values);
        var tumor = 0L;
        void Rows(int level, int y, int rows, Span<byte> mask)
        {
            painter.Paint(level, mask.Length / rows, y, rows, mask);
            tumor += level == 0 ? System.MemoryExtensions.Count(mask, values.Tumor) : 0;
        }
        AtomicFile.Write(
            task.Output,
            temporary =>
            {
                if (png)
                    MaskPng.Write(temporary, layout.Size, Rows, progress, cancel);
                else
                    MaskTiff.Write(
                        temporary,
                        layout.Levels(MaskTiff.TileSide(task.Output, layout.Size)),
                        slide.Mpp * layout.Downsample,
                        Rows,
                        progress,
                        cancel
                    );
            }
        );
        return FormattableString.Invariant($"{layout.Size} px, 1 px = {layout.Downsample} level-0 px, {tumor} px tumour");
    }

    private static double PngDownsample(long longest)
    {
        var downsample = 1;
        while (longest / downsample > LongestPng)
            downsample *= 2;
        return downsample;
    }
}
