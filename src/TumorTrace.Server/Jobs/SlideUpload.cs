using TumorTrace.Core;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Slides;
using TumorTrace.Server.Options;
using TumorTrace.Server.Problems;
using TumorTrace.Server.Workspace;
using TumorTrace.Slides;

namespace TumorTrace.Server.Jobs;

/// <summary>A slide that was uploaded.</summary>
/// <param name="Mpp">µm per level-0 px; null if the file states none, and a job then needs mpp.</param>
public sealed record UploadedSlide(string Id, string Name, long Width, long Height, double? Mpp, string Format);

/// <summary>Receives slides into WORKSPACE/slides: streamed, complete or not at all, and only files that open as a slide.</summary>
internal sealed class SlideUpload(ViewerOptions options, JobSettings settings)
{
    private const string Prefix = ".upload-";
    private const int BufferBytes = 1 << 17;
    private const int ProbeSide = 64;
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(2);

    /// <param name="name">From the browser: checked here, never used as a path.</param>
    /// <param name="length">Bytes to receive; null if unknown.</param>
    /// <exception cref="RequestProblemException">The name or the file is not accepted; nothing is left behind.</exception>
    internal async Task<UploadedSlide> ReceiveAsync(string? name, Stream body, long? length, CancellationToken cancel)
    {
        var accepted = UploadName.Check(name);
        var target = Path.Combine(options.SlidesFolder, accepted);
        if (!RealPath.IsInside(target, options.Root))
            throw RequestProblemException.Conflict($"{options.SlidesFolder}: lies outside the workspace");
        if (File.Exists(target) || Directory.Exists(target))
            throw Exists(accepted);
        CheckSize(accepted, length);
        // A folder of its own lets the file keep its name, which some formats need.
        var folder = Directory.CreateDirectory(Path.Combine(options.SlidesFolder, $"{Prefix}{Guid.NewGuid():N}")).FullName;
        try
        {
            var file = Path.Combine(folder, accepted);
            await SaveAsync(accepted, file, body, cancel);
            var info = Open(accepted, file);
            Move(accepted, file, target);
            return new UploadedSlide(
                SlideIds.Create("", accepted),
                Path.GetFileNameWithoutExtension(accepted),
                info.Size.Width,
                info.Size.Height,
                info.Mpp,
                info.Format
            );
        }
        finally
        {
            Remove(folder);
        }
    }

    /// <summary>Deletes what uploads left behind when a server was killed; beside other servers, what is older than any upload.</summary>
    internal void RemoveLeftovers()
    {
        if (!Directory.Exists(options.SlidesFolder) || !RealPath.IsInside(options.SlidesFolder, options.Root))
            return;
        var before = settings.Database is null ? DateTime.MaxValue : options.Time.GetUtcNow().UtcDateTime - s_longest;
        foreach (var folder in Directory.EnumerateDirectories(options.SlidesFolder, Prefix + "*").ToList())
        {
            if (Directory.GetLastWriteTimeUtc(folder) < before)
                Remove(folder);
        }
    }

    private void CheckSize(string name, long? bytes)
    {
        if (bytes > settings.MaxUploadBytes)
            throw TooLarge(name);
        if (bytes is { } needed && new DriveInfo(options.SlidesFolder).AvailableFreeSpace is var free && free < needed)
            throw new RequestProblemException(
                StatusCodes.Status507InsufficientStorage,
                "Disk full",
                $"{name}: {needed >> 20} MiB, but the workspace's disk has {free >> 20} MiB left"
            );
    }

    private async Task SaveAsync(string name, string file, Stream body, CancellationToken cancel)
    {
        await using var target = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes, useAsync: true);
        var buffer = new byte[BufferBytes];
        for (long all = 0; ; )
        {
            var count = await body.ReadAsync(buffer, cancel);
            if (count == 0)
                return;
            if ((all += count) > settings.MaxUploadBytes)
                throw TooLarge(name);
            await target.WriteAsync(buffer.AsMemory(0, count), cancel);
        }
    }

    /// <summary>Opens it and reads a piece of its smallest level.</summary>
    private static SlideInfo Open(string name, string file)
    {
        try
        {
            using var slide = SlideFile.Open(file);
            var last = slide.Info.Levels.Count - 1;
            var width = (int)Math.Min(ProbeSide, slide.Info.Levels[last].Size.Width);
            var height = (int)Math.Min(ProbeSide, slide.Info.Levels[last].Size.Height);
            slide.Read(new LevelRect(last, 0, 0, width, height), new byte[width * height * 3]);
            return slide.Info;
        }
        catch (UserException e)
        {
            // The temporary path would help nobody.
            throw new RequestProblemException(
                StatusCodes.Status422UnprocessableEntity,
                "Not a slide",
                $"{e.Message.Replace(file, name, StringComparison.Ordinal)}; the file was not kept"
            );
        }
    }

    private static void Move(string name, string file, string target)
    {
        try
        {
            File.Move(file, target, overwrite: false);
        }
        catch (IOException) when (File.Exists(target))
        {
            throw Exists(name);
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The list of slides does not show the folder, and the next start tries again.
        }
    }

    private RequestProblemException TooLarge(string name) =>
        new(
            StatusCodes.Status413PayloadTooLarge,
            "Too large",
            $"{name}: larger than the {Size(settings.MaxUploadBytes)} that this server accepts; "
                + $"copy the file into {options.SlidesFolder} instead"
        );

    private static RequestProblemException Exists(string name) =>
        RequestProblemException.Conflict($"{name}: a slide of this name exists already; rename the file to keep both");

    private static string Size(long bytes) => bytes >= 1 << 20 ? $"{bytes >> 20} MiB" : $"{bytes} bytes";
}
