using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using TumorTrace.Core;
using TumorTrace.Core.Files;

namespace TumorTrace.Server.Corrections;

/// <summary>
/// The corrected versions of one slide: corrections/000001.json and so on, never changed. A save names the version that was
/// edited; if that is no longer the newest, nothing is written. Versions of another slide, whose results lay here before, are
/// kept and do not count.
/// </summary>
/// <param name="of">The slide and run; null if that is not known.</param>
internal sealed class SlideVersions(string folder, TimeProvider time, VersionOrigin? of = null)
{
    private readonly VersionOrigin _origin = of ?? new VersionOrigin(null, null);
    private const string LockName = ".lock";
    private static readonly TimeSpan s_lockTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<int, VersionHead> _heads = new();

    /// <summary>Null while there is no version but the run's own.</summary>
    internal VersionHead? Newest() => History().FirstOrDefault();

    /// <summary>0: the run's own.</summary>
    internal int NewestNumber => Newest()?.Version ?? 0;

    /// <summary>Newest first.</summary>
    internal IEnumerable<VersionHead> History() => Numbers().OrderDescending().Select(Head).Where(_origin.Owns);

    internal bool Exists(int version) => version > 0 && File.Exists(PathOf(version)) && _origin.Owns(Head(version));

    /// <summary>What the user should know of versions that are of another slide; null if the newest is this slide's.</summary>
    internal string? Others() =>
        Numbers().DefaultIfEmpty().Max() is > 0 and var last && Head(last) is var head && !_origin.Owns(head)
            ? $"{folder}: holds corrections of another slide ({head.Slide!.File}, {head.Slide.Bytes} bytes), which are kept and not shown"
            : null;

    /// <exception cref="UserException">The file is damaged.</exception>
    internal VersionHead Head(int version) => _heads.GetOrAdd(version, v => VersionFile.ReadHead(PathOf(v)));

    /// <summary>The version's file: {version, who, at, comment, …, features}.</summary>
    internal FileStream Open(int version) =>
        new(
            PathOf(version),
            FileMode.Open,
            FileAccess.Read,
            FileShare.Read,
            1 << 16,
            FileOptions.Asynchronous | FileOptions.SequentialScan
        );

    /// <param name="expected">What the new one was made from.</param>
    /// <exception cref="VersionConflictException">It is not the newest; nothing was written.</exception>
    internal VersionHead Save(VersionBase expected, NewVersion version)
    {
        Check(expected);
        lock (_lock)
        {
            Directory.CreateDirectory(folder);
            using var held = Hold();
            var newest = Check(expected);
            RemoveLeftovers();
            var head = new VersionHead
            {
                Version = Numbers().DefaultIfEmpty().Max() + 1,
                Who = version.Who,
                At = time.GetUtcNow(),
                Comment = version.Comment,
                Count = version.Metrics.Count,
                Regions = version.Metrics.Regions,
                AreaPx2 = version.Metrics.AreaPx2,
                Base = expected.Version,
                Slide = _origin.Slide is { } slide ? slide with { Path = null } : null,
                Run = newest is null ? _origin.Run : newest.Run,
                Members = version.Inherits ? Merge(newest?.Members, version.Members) : version.Members,
            };
            VersionFile.Create(PathOf(head.Version), head, version.Features);
            return _heads[head.Version] = head;
        }
    }

    /// <summary>The newest version, which must be the expected one; null if that is 0.</summary>
    /// <exception cref="VersionConflictException">It is another one, or another run's regions have become version 0.</exception>
    internal VersionHead? Check(VersionBase expected)
    {
        var newest = Newest();
        var replaced = newest is null && expected.Run is { } run && run != _origin.Run;
        return (newest?.Version ?? 0) == expected.Version && !replaced
            ? newest
            : throw new VersionConflictException(expected.Version, newest) { IsReplaced = replaced };
    }

    internal string PathOf(int version) => Path.Combine(folder, $"{version:000000}.json");

    private IEnumerable<int> Numbers() =>
        !Directory.Exists(folder)
            ? []
            : Directory
                .EnumerateFiles(folder, "*.json")
                .Select(f => Path.GetFileNameWithoutExtension(f)!)
                .Where(n => n.Length >= 6 && n.All(char.IsAsciiDigit))
                .Select(n => int.TryParse(n, CultureInfo.InvariantCulture, out var number) ? number : 0)
                .Where(n => n > 0);

    /// <summary>Keeps other processes out; the system releases the lock if this process dies.</summary>
    private FileLock Hold()
    {
        try
        {
            return FileLock.Hold(Path.Combine(folder, LockName), s_lockTimeout);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"{folder}: the version cannot be saved: {e.Message}", e);
        }
    }

    /// <summary>Files of a save that a crash cut off.</summary>
    private void RemoveLeftovers()
    {
        foreach (var file in Directory.EnumerateFiles(folder, ".*.partial"))
            File.Delete(file);
    }

    private static JsonElement? Merge(JsonElement? before, JsonElement? now)
    {
        if (before is not { } old || now is not { } own)
            return now ?? before;
        var members = old.EnumerateObject()
            .Concat(own.EnumerateObject())
            .GroupBy(m => m.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Last().Value, StringComparer.Ordinal);
        return JsonSerializer.SerializeToElement(members);
    }
}
