// node duckdb_timed.js THREADS DATABASE PASSES FILE.sql [K=V ...]: runs the statements of a file;
// prints processor seconds and wall of all of them, best of so many passes. ${K} becomes V.
const duckdb = require(process.env.DUCKDB_API || '@duckdb/node-api');
const fs = require('fs');
(async () => {
    const [threads, database, passes, file] = process.argv.slice(2);
    let sql = fs.readFileSync(file, 'utf8');
    for (const pair of process.argv.slice(6)) {
        const at = pair.indexOf('=');
        sql = sql.split('${' + pair.slice(0, at) + '}').join(pair.slice(at + 1));
    }
    const statements = sql.split(/;\s*\n/).filter(s => s.trim());
    const instance = await duckdb.DuckDBInstance.create(database, {threads});
    const connection = await instance.connect();
    await connection.run('SET preserve_insertion_order=false');
    let processor = Infinity, wall = Infinity;
    for (let pass = 0; pass < Number(passes); pass++) {
        const before = process.cpuUsage(), begin = performance.now();
        for (const statement of statements) await connection.run(statement);
        const used = process.cpuUsage(before);
        processor = Math.min(processor, (used.user + used.system) / 1e6);
        wall = Math.min(wall, (performance.now() - begin) / 1e3);
    }
    console.log(processor.toFixed(4), wall.toFixed(4), statements.length);
    process.exit(0);
})().catch(e => { console.error(e.message); process.exit(1); });
