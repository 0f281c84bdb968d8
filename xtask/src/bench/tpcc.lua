-- Transactions like those of TPC-C (revision 5.11, clauses 1 and 2) for sysbench: five kinds over nine tables, in its shares. They are
-- fewer and shorter rows than its own, no terminals and no think times, so that its figures are not those of that benchmark.

sysbench.cmdline.options = {
   warehouses = {"Warehouses", 4},
   items = {"Items, and rows of stock of each warehouse", 10000},
   customers = {"Customers of each district, and orders before the first transaction", 600},
}

local DISTRICTS = 10
local SYLLABLES = {"BAR", "OUGHT", "ABLE", "PRI", "PRES", "ESE", "ANTI", "CALLY", "ATION", "EING"}
local TABLES = {
   {"warehouse", "w_id INT PRIMARY KEY, w_name VARCHAR(10), w_tax DECIMAL(4,4), w_ytd DECIMAL(12,2)"},
   {"district", "d_w_id INT, d_id INT, d_name VARCHAR(10), d_tax DECIMAL(4,4), d_ytd DECIMAL(12,2), d_next_o_id INT, "
      .. "PRIMARY KEY (d_w_id, d_id)"},
   {"customer", "c_w_id INT, c_d_id INT, c_id INT, c_first VARCHAR(16), c_last VARCHAR(16), c_credit CHAR(2), c_discount DECIMAL(4,4), "
      .. "c_balance DECIMAL(12,2), c_ytd_payment DECIMAL(12,2), c_payment_cnt INT, c_delivery_cnt INT, c_data VARCHAR(250), "
      .. "PRIMARY KEY (c_w_id, c_d_id, c_id), KEY by_name (c_w_id, c_d_id, c_last, c_first)"},
   {"history", "h_id BIGINT AUTO_INCREMENT PRIMARY KEY, h_c_id INT, h_c_d_id INT, h_c_w_id INT, h_d_id INT, h_w_id INT, h_date DATETIME, "
      .. "h_amount DECIMAL(6,2), h_data VARCHAR(24)"},
   {"orders", "o_w_id INT, o_d_id INT, o_id INT, o_c_id INT, o_entry_d DATETIME, o_carrier_id INT, o_ol_cnt INT, o_all_local INT, "
      .. "PRIMARY KEY (o_w_id, o_d_id, o_id), KEY by_customer (o_w_id, o_d_id, o_c_id, o_id)"},
   {"new_orders", "no_w_id INT, no_d_id INT, no_o_id INT, PRIMARY KEY (no_w_id, no_d_id, no_o_id)"},
   {"order_line", "ol_w_id INT, ol_d_id INT, ol_o_id INT, ol_number INT, ol_i_id INT, ol_supply_w_id INT, ol_delivery_d DATETIME, "
      .. "ol_quantity INT, ol_amount DECIMAL(6,2), ol_dist_info CHAR(24), PRIMARY KEY (ol_w_id, ol_d_id, ol_o_id, ol_number)"},
   {"item", "i_id INT PRIMARY KEY, i_name VARCHAR(24), i_price DECIMAL(5,2), i_data VARCHAR(50)"},
   {"stock", "s_w_id INT, s_i_id INT, s_quantity INT, s_dist CHAR(24), s_ytd INT, s_order_cnt INT, s_remote_cnt INT, s_data VARCHAR(50), "
      .. "PRIMARY KEY (s_w_id, s_i_id)"},
}

local con
local rand = sysbench.rand.uniform

-- Clause 2.1.6: some values are asked for more often than others.
local function uneven(a, first, last)
   return (bit.bor(rand(0, a), rand(first, last)) + 42) % (last - first + 1) + first
end

local function last_name(number)
   return SYLLABLES[math.floor(number / 100) % 10 + 1] .. SYLLABLES[math.floor(number / 10) % 10 + 1] .. SYLLABLES[number % 10 + 1]
end

local function customer()
   return uneven(1023, 1, sysbench.opt.customers)
end

local function item()
   return uneven(8191, 1, sysbench.opt.items)
end

local function run(text, ...)
   return con:query(string.format(text, ...))
end

local function row(text, ...)
   return con:query_row(string.format(text, ...))
end

local function fill(table, rows)
   con:bulk_insert_init("INSERT INTO " .. table .. " VALUES")
   rows(function(...) con:bulk_insert_next("(" .. string.format(...) .. ")") end)
   con:bulk_insert_done()
end

local function fill_district(w, d)
   local count = sysbench.opt.customers
   fill("customer", function(add)
      for c = 1, count do
         add("%d, %d, %d, '%s', '%s', '%s', 0.%04d, -10, 10, 1, 0, '%s'", w, d, c, sysbench.rand.string("@@@@@@@@@@"),
            last_name(c <= 1000 and c - 1 or uneven(255, 0, 999)), rand(1, 10) == 1 and "BC" or "GC", rand(0, 5000),
            sysbench.rand.string(string.rep("@", 200)))
      end
   end)
   local lines = {}
   fill("orders", function(add)
      for o = 1, count do
         lines[o] = rand(5, 15)
         local carrier = o <= count * 0.7 and rand(1, 10) or "NULL"
         -- Customers in an order of their own: 7919 has no divisor in common with their number unless that is a multiple of it.
         add("%d, %d, %d, %d, NOW(), %s, %d, 1", w, d, o, o * 7919 % count + 1, carrier, lines[o])
      end
   end)
   fill("new_orders", function(add)
      for o = math.floor(count * 0.7) + 1, count do add("%d, %d, %d", w, d, o) end
   end)
   fill("order_line", function(add)
      for o = 1, count do
         for number = 1, lines[o] do
            add("%d, %d, %d, %d, %d, %d, NOW(), 5, %d.%02d, '%s'", w, d, o, number, rand(1, sysbench.opt.items), w, rand(0, 9999), rand(0, 99),
               sysbench.rand.string(string.rep("@", 24)))
         end
      end
   end)
end

function prepare()
   con = sysbench.sql.driver():connect()
   for _, table in ipairs(TABLES) do
      run("CREATE TABLE %s (%s)", table[1], table[2])
   end
   fill("item", function(add)
      for i = 1, sysbench.opt.items do
         add("%d, '%s', %d.%02d, '%s'", i, sysbench.rand.string("@@@@@@@@@@@@@@"), rand(1, 99), rand(0, 99), sysbench.rand.string(string.rep("@", 40)))
      end
   end)
   for w = 1, sysbench.opt.warehouses do
      run("INSERT INTO warehouse VALUES (%d, '%s', 0.%04d, 300000)", w, sysbench.rand.string("@@@@@@@@"), rand(0, 2000))
      fill("stock", function(add)
         for i = 1, sysbench.opt.items do
            add("%d, %d, %d, '%s', 0, 0, 0, '%s'", w, i, rand(10, 100), sysbench.rand.string(string.rep("@", 24)), sysbench.rand.string(string.rep("@", 40)))
         end
      end)
      for d = 1, DISTRICTS do
         run("INSERT INTO district VALUES (%d, %d, '%s', 0.%04d, 30000, %d)", w, d, sysbench.rand.string("@@@@@@@@"), rand(0, 2000),
            sysbench.opt.customers + 1)
         fill_district(w, d)
      end
   end
end

function cleanup()
   con = sysbench.sql.driver():connect()
   for _, table in ipairs(TABLES) do
      run("DROP TABLE IF EXISTS %s", table[1])
   end
end

-- Clause 2.4. One in a hundred asks at its end for an item that there is not, and is rolled back.
local function new_order(w)
   local d, c, count = rand(1, DISTRICTS), customer(), rand(5, 15)
   local fails = rand(1, 100) == 1
   row("SELECT c_discount, c_last, c_credit, w_tax FROM customer JOIN warehouse ON w_id = c_w_id WHERE w_id = %d AND c_d_id = %d AND c_id = %d", w, d, c)
   local o = row("SELECT d_next_o_id, d_tax FROM district WHERE d_w_id = %d AND d_id = %d FOR UPDATE", w, d)
   run("UPDATE district SET d_next_o_id = d_next_o_id + 1 WHERE d_w_id = %d AND d_id = %d", w, d)
   run("INSERT INTO orders VALUES (%d, %d, %s, %d, NOW(), NULL, %d, 1)", w, d, o, c, count)
   run("INSERT INTO new_orders VALUES (%d, %d, %s)", w, d, o)
   for number = 1, count do
      local i = fails and number == count and sysbench.opt.items + 1 or item()
      local supply = rand(1, 100) == 1 and rand(1, sysbench.opt.warehouses) or w
      local price = row("SELECT i_price, i_name, i_data FROM item WHERE i_id = %d", i)
      if price == nil then
         return false
      end
      local quantity, dist = row("SELECT s_quantity, s_dist, s_data FROM stock WHERE s_w_id = %d AND s_i_id = %d FOR UPDATE", supply, i)
      local ordered = rand(1, 10)
      local left = tonumber(quantity) - ordered
      run("UPDATE stock SET s_quantity = %d, s_ytd = s_ytd + %d, s_order_cnt = s_order_cnt + 1, s_remote_cnt = s_remote_cnt + %d "
         .. "WHERE s_w_id = %d AND s_i_id = %d", left < 10 and left + 91 or left, ordered, supply == w and 0 or 1, supply, i)
      run("INSERT INTO order_line VALUES (%d, %d, %s, %d, %d, %d, NULL, %d, %.2f, '%s')", w, d, o, number, i, supply, ordered,
         ordered * tonumber(price), dist)
   end
   return true
end

-- A customer by number or, in six of ten cases, the middle one of those with a last name (clause 2.5.1.2).
local function find_customer(w, d)
   if rand(1, 10) <= 4 then
      return customer()
   end
   local name = last_name(uneven(255, 0, math.min(sysbench.opt.customers, 1000) - 1))
   local found = run("SELECT c_id, c_first, c_balance FROM customer WHERE c_w_id = %d AND c_d_id = %d AND c_last = '%s' ORDER BY c_first", w, d, name)
   local ids = {}
   for _ = 1, found.nrows do
      ids[#ids + 1] = tonumber(found:fetch_row()[1])
   end
   return ids[math.ceil(#ids / 2)] or customer()
end

-- Clause 2.5.
local function payment(w)
   local d, amount = rand(1, DISTRICTS), rand(100, 500000) / 100
   local is_remote = sysbench.opt.warehouses > 1 and rand(1, 100) <= 15
   local c_w, c_d = is_remote and rand(1, sysbench.opt.warehouses) or w, is_remote and rand(1, DISTRICTS) or d
   run("UPDATE warehouse SET w_ytd = w_ytd + %.2f WHERE w_id = %d", amount, w)
   row("SELECT w_name FROM warehouse WHERE w_id = %d", w)
   run("UPDATE district SET d_ytd = d_ytd + %.2f WHERE d_w_id = %d AND d_id = %d", amount, w, d)
   row("SELECT d_name FROM district WHERE d_w_id = %d AND d_id = %d", w, d)
   local c = find_customer(c_w, c_d)
   local credit = row("SELECT c_credit, c_data, c_balance FROM customer WHERE c_w_id = %d AND c_d_id = %d AND c_id = %d FOR UPDATE", c_w, c_d, c)
   local data = credit == "BC" and string.format(", c_data = LEFT(CONCAT('%d %d %d %d %d %.2f|', c_data), 250)", c, c_d, c_w, d, w, amount) or ""
   run("UPDATE customer SET c_balance = c_balance - %.2f, c_ytd_payment = c_ytd_payment + %.2f, c_payment_cnt = c_payment_cnt + 1%s "
      .. "WHERE c_w_id = %d AND c_d_id = %d AND c_id = %d", amount, amount, data, c_w, c_d, c)
   run("INSERT INTO history (h_c_id, h_c_d_id, h_c_w_id, h_d_id, h_w_id, h_date, h_amount, h_data) VALUES (%d, %d, %d, %d, %d, NOW(), %.2f, 'paid')",
      c, c_d, c_w, d, w, amount)
   return true
end

-- Clause 2.6.
local function order_status(w)
   local d = rand(1, DISTRICTS)
   local c = find_customer(w, d)
   row("SELECT c_balance, c_first, c_last FROM customer WHERE c_w_id = %d AND c_d_id = %d AND c_id = %d", w, d, c)
   local o = row("SELECT o_id, o_carrier_id, o_entry_d FROM orders WHERE o_w_id = %d AND o_d_id = %d AND o_c_id = %d ORDER BY o_id DESC LIMIT 1", w, d, c)
   if o ~= nil then
      run("SELECT ol_i_id, ol_supply_w_id, ol_quantity, ol_amount, ol_delivery_d FROM order_line WHERE ol_w_id = %d AND ol_d_id = %d AND ol_o_id = %s", w, d, o)
   end
   return true
end

-- Clause 2.7: the oldest order of each district.
local function delivery(w)
   local carrier = rand(1, 10)
   for d = 1, DISTRICTS do
      local o = row("SELECT no_o_id FROM new_orders WHERE no_w_id = %d AND no_d_id = %d ORDER BY no_o_id LIMIT 1 FOR UPDATE", w, d)
      if o ~= nil then
         local key = string.format("WHERE o_w_id = %d AND o_d_id = %d AND o_id = %s", w, d, o)
         local lines = string.format("WHERE ol_w_id = %d AND ol_d_id = %d AND ol_o_id = %s", w, d, o)
         run("DELETE FROM new_orders WHERE no_w_id = %d AND no_d_id = %d AND no_o_id = %s", w, d, o)
         local c = row("SELECT o_c_id FROM orders %s", key)
         run("UPDATE orders SET o_carrier_id = %d %s", carrier, key)
         run("UPDATE order_line SET ol_delivery_d = NOW() %s", lines)
         local amount = row("SELECT SUM(ol_amount) FROM order_line %s", lines)
         run("UPDATE customer SET c_balance = c_balance + %s, c_delivery_cnt = c_delivery_cnt + 1 WHERE c_w_id = %d AND c_d_id = %d AND c_id = %s",
            amount, w, d, c)
      end
   end
   return true
end

-- Clause 2.8.
local function stock_level(w)
   local d = rand(1, DISTRICTS)
   local o = tonumber((row("SELECT d_next_o_id FROM district WHERE d_w_id = %d AND d_id = %d", w, d)))
   row("SELECT COUNT(DISTINCT s_i_id) FROM order_line JOIN stock ON s_w_id = ol_w_id AND s_i_id = ol_i_id "
      .. "WHERE ol_w_id = %d AND ol_d_id = %d AND ol_o_id >= %d AND ol_o_id < %d AND s_quantity < %d", w, d, o - 20, o, rand(10, 20))
   return true
end

function thread_init()
   con = sysbench.sql.driver():connect()
end

function thread_done()
   con:disconnect()
end

function event()
   local share, w = rand(1, 100), rand(1, sysbench.opt.warehouses)
   local work = share <= 45 and new_order or share <= 88 and payment or share <= 92 and order_status or share <= 96 and delivery or stock_level
   con:query("BEGIN")
   con:query(work(w) and "COMMIT" or "ROLLBACK")
end
