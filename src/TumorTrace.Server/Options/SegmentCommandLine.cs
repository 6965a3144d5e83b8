namespace TumorTrace.Server.Options;

/// <summary>
/// Spells the command line that segments one slide. The program that has the command gives it to the server, which knows none of its
/// options.
/// </summary>
/// <param name="slide">The slide's file.</param>
/// <param name="output">The run's folder.</param>
/// <param name="request">A JSON file, as <see cref="Segmentation.SegmentRequest.ToJson"/> writes it.</param>
/// <returns>The arguments, without the program. They make it report its progress as <see cref="Segmentation.RunEvent"/> lines.</returns>
public delegate IReadOnlyList<string> SegmentCommandLine(string slide, string output, string request);
