using TumorTrace.Core.Runs;

namespace TumorTrace.Server.Options;

/// <summary>Everything that the parts of the viewer's server need to know.</summary>
/// <param name="Root">A run's folder, or with <paramref name="IsWorkspace"/> a workspace with slides/ and runs/.</param>
/// <param name="IsWorkspace">Refuses slides outside the root, and allows jobs and uploads.</param>
public sealed record ViewerOptions(string Root, bool IsWorkspace)
{
    public const int DefaultPort = 8757;

    /// <summary>Shorter tokens could be guessed over the network.</summary>
    public const int ShortestToken = 12;

    /// <summary>WORKSPACE/slides.</summary>
    public string SlidesFolder => Path.Combine(Root, RunFiles.Slides);

    /// <summary>WORKSPACE/runs.</summary>
    public string RunsFolder => Path.Combine(Root, RunFiles.Runs);

    /// <summary>True if the file or folder may be shown. A workspace shows nothing that lies outside it, not even through a link.</summary>
    public bool Allows(string path) => !IsWorkspace || RealPath.IsInside(path, Root);

    /// <summary>Address to listen on; any but a loopback one needs a <see cref="Token"/>.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>0 lets the system choose.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Where browsers reach the server through a proxy, such as https://hospital.example/tumortrace/; null without one.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The secret that every request needs; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>viewer/dist, the built page; null serves the API alone.</summary>
    public string? Page { get; init; }

    /// <summary>
    /// Folders to search for slides that were moved since they were segmented. Links in a workspace may lead to slides there.
    /// </summary>
    public IReadOnlyList<string> SlideFolders { get; init; } = [];

    /// <summary>True if the file may be read as a slide: a workspace reads those in it and in the folders named for it.</summary>
    public bool AllowsSlide(string path) => Allows(path) || SlideFolders.Any(folder => RealPath.IsInside(path, folder));

    /// <summary>Name of the editor, unless the page sends another.</summary>
    public string User { get; init; } = Environment.UserName;

    /// <summary>The program's version.</summary>
    public string Version { get; init; } = "0";

    /// <summary>Largest body of a request in bytes; uploads of slides have their own limit.</summary>
    public long MaxBodyBytes { get; init; } = 256L << 20;

    /// <summary>Memory for encoded tiles.</summary>
    public long TileCacheBytes { get; init; } = 192L << 20;

    /// <summary>At most this many slides stay open (more while more are being read).</summary>
    public int OpenSlides { get; init; } = 8;

    /// <summary>The server's own log as JSON lines.</summary>
    public bool LogJson { get; init; }

    /// <summary>How slides are uploaded and segmented; null if the server does neither.</summary>
    public JobSettings? Jobs { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
