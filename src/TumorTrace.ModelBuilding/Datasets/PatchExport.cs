using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Files;
using TumorTrace.Core.Imaging;
using TumorTrace.Slides.Rasters;
using TumorTrace.Training.Data;

namespace TumorTrace.ModelBuilding.Datasets;

/// <summary>
/// Writes patches 0, 1, … of a sampler as PNG with masks (0 normal, 128 unknown, 255 tumour) and index.csv. The folder appears
/// under its name only when it is complete.
/// </summary>
internal sealed class PatchExport(PatchSampler sampler, PatchSettings settings, bool augment)
{
    private const string Header = "file,image,x,y,label,split,group,mask,tumor_share";

    /// <param name="progress">Share done, 0 to 1; called by one thread at a time.</param>
    /// <returns>Number of patches that hold tumour.</returns>
    public int Write(string folder, int count, int threads, IProgress<double> progress, CancellationToken cancel) =>
        AtomicFolder.Write(
            folder,
            temporary =>
            {
                Directory.CreateDirectory(Path.Combine(temporary, "patches"));
                Directory.CreateDirectory(Path.Combine(temporary, "masks"));
                var rows = WritePatches(temporary, count, threads, progress, cancel);
                AtomicFile.WriteText(
                    Path.Combine(temporary, "index.csv"),
                    string.Concat(rows.Select(r => r.Text + "\n").Prepend(Header + "\n"))
                );
                return rows.Count(r => r.Tumor);
            }
        );

    private (string Text, bool Tumor)[] WritePatches(
        string folder,
        int count,
        int threads,
        IProgress<double> progress,
        CancellationToken cancel
    )
    {
        var rows = new (string, bool)[count];
        var done = 0;
        var turn = new Lock();
        try
        {
            Parallel.For(
                0,
                count,
                new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel },
                i =>
                {
                    rows[i] = WriteOne(folder, i, Math.Max(5, $"{count - 1}".Length));
                    lock (turn)
                        progress.Report(++done / (double)count);
                }
            );
        }
        catch (AggregateException e) when (e.InnerExceptions[0] is UserException or IOException or UnauthorizedAccessException)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return rows;
    }

    private (string Text, bool Tumor) WriteOne(string folder, int index, int digits)
    {
        var view = sampler.Show(index, augment ? 1 : 0)[^1];
        var name = $"{index.ToString($"d{digits}", null)}.png";
        PatchPicture.Write(Path.Combine(folder, "patches", name), new RgbImage(settings.Window, settings.Window, view.Patch.Pixels));
        PatchPicture.WriteMask(Path.Combine(folder, "masks", name), view.Patch.Labels, settings.Window);
        var source = view.Position.Region.Case;
        var centre = view.Position.Region.ToLevel0(view.Position.X, view.Position.Y);
        var label = view.Label switch
        {
            TumorLabel.Tumor => "tumor",
            TumorLabel.Normal => "normal",
            _ => "unknown",
        };
        return (
            CsvLine.Join([
                $"patches/{name}",
                source.Image,
                FormattableString.Invariant($"{centre.X:0.##}"),
                FormattableString.Invariant($"{centre.Y:0.##}"),
                label,
                source.Split,
                source.Group,
                $"masks/{name}",
                FormattableString.Invariant($"{view.TumorShare:0.####}"),
            ]),
            view.Label == TumorLabel.Tumor
        );
    }
}
