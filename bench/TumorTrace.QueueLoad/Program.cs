using System.Diagnostics;
using System.Globalization;
using TumorTrace.QueueLoad;
using TumorTrace.Segmentation;
using TumorTrace.Server;
using TumorTrace.Server.Jobs;
using TumorTrace.Server.Options;

// QueueLoad CONNECTION POSTMASTER-PID WORKSPACE SLIDES WORKERS TASK-MS [OUTPUT-BYTES]: prints one row of a table, or with SLIDES 0 what
// idle workers cost. Nothing is finished before all workers have started.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var (connection, postmaster, root) = (args[0], int.Parse(args[1]), Path.GetFullPath(args[2]));
var (slides, workers) = (int.Parse(args[3]), int.Parse(args[4]));
var task = TimeSpan.FromMilliseconds(int.Parse(args[5]));
var outputBytes = args.Length > 6 ? int.Parse(args[6]) : 250_000;
ThreadPool.SetMinThreads(4 * workers + 50, 50);
foreach (var folder in (string[])["slides", "runs", "models"])
    Directory.CreateDirectory(Path.Combine(root, folder));
var files = Enumerable.Range(0, slides).Select(i => Path.Combine(root, "slides", $"s{i:d5}.tif")).ToList();
foreach (var file in files)
    File.WriteAllText(file, "");
var settings = new JobSettings(new JobProgram("", []), (slide, output, _) => [slide, output], Path.Combine(root, "models"))
{
    Database = $"{connection};Maximum Pool Size=10",
    StopTime = TimeSpan.FromSeconds(1),
};
var options = new ViewerOptions(root, IsWorkspace: true) { Jobs = settings };

await using var client = await JobClient.ConnectAsync(options with { Jobs = settings with { Workers = 0 } }, CancellationToken.None);
var clock = Stopwatch.StartNew();
if (slides > 0)
    client.Submit([.. files.Select(f => new SlideInput(f))], new JobRequest { Run = $"r{clock.GetHashCode()}" }, CancellationToken.None);
var submitted = clock.Elapsed.TotalSeconds;
var started = new List<SimulatedWorker>();
foreach (var _ in Enumerable.Range(0, workers))
    started.Add(await SimulatedWorker.StartAsync(options, task, outputBytes));
await Task.Delay(TimeSpan.FromSeconds(5));
var before = DatabaseLoad.Read(connection, postmaster);
var cpu = Environment.CpuUsage.TotalTime;
clock.Restart();
SimulatedWorker.Begin();
if (slides == 0)
    await Task.Delay(TimeSpan.FromSeconds(20));

// Asking is work, too: seldom.
while (slides > 0 && client.Status(null).Left > 0)
    await Task.Delay(TimeSpan.FromSeconds(Math.Clamp(slides / 1000.0, 0.1, 2)));
var seconds = clock.Elapsed.TotalSeconds;
var used = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds;
var after = DatabaseLoad.Read(connection, postmaster);
var commits = after.Commits - before.Commits;
var processor = after.ProcessorSeconds - before.ProcessorSeconds;
Console.WriteLine(
    slides == 0
        ? $"| {workers} idle | {commits / (seconds + DatabaseLoad.Delay) / workers:0.00} commits/s a worker | "
            + $"{after.Connections} connections | {processor / (seconds + DatabaseLoad.Delay):0.00} cores of PostgreSQL |"
        : $"| {slides} | {workers} | {task.TotalSeconds:0.#} s | {submitted:0.0} s | {seconds:0.0} s | {slides / seconds:0.0} | "
            + $"{(double)commits / slides:0} | {used / slides:0} ms | {1000 * processor / slides:0} ms | "
            + $"{(after.Bytes - before.Bytes) / 1024.0 / slides:0.0} KiB | {after.Connections} |"
);
Console.Out.Flush();

// Workers that leave take their time; nothing of it is measured.
Environment.Exit(0);
